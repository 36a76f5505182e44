import { CloudOff } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useTitle } from '../ui/page.tsx';
import { useWords } from '../words/words.tsx';

type Props = { readonly place: string; readonly broken: ReactNode; readonly children: ReactNode };
type State = { readonly place: string; readonly isBroken: boolean };

class Boundary extends Component<Props, State> {
  override state: State = { place: this.props.place, isBroken: false };

  static getDerivedStateFromError(): Partial<State> {
    return { isBroken: true };
  }

  /** Going elsewhere leaves what broke behind. */
  static getDerivedStateFromProps({ place }: Props, before: State): State | null {
    return place === before.place ? null : { place, isBroken: false };
  }

  override render(): ReactNode {
    return this.state.isBroken ? this.props.broken : this.props.children;
  }
}

const Broken = () => {
  const { general } = useWords();
  useTitle(general.broken);
  return (
    <>
      <h1 className="sr-only" tabIndex={-1}>
        {general.broken}
      </h1>
      <div role="alert">
        <EmptyState
          icon={CloudOff}
          title={general.broken}
          action={<Button onClick={() => location.reload()}>{general.reload}</Button>}
        >
          {general.brokenText}
        </EmptyState>
      </div>
    </>
  );
};

/** What a page that broke is replaced by: one of the last release whose code is gone, for example. */
export const PageErrors = ({ children }: { readonly children: ReactNode }) => (
  <Boundary place={useLocation().pathname} broken={<Broken />}>
    {children}
  </Boundary>
);

import { CloudOff } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useWords } from '../words/words.tsx';

type Props = { readonly place: string; readonly broken: ReactNode; readonly children: ReactNode };

class Boundary extends Component<Props, { readonly brokenAt: string | undefined }> {
  override state: { readonly brokenAt: string | undefined } = { brokenAt: undefined };

  override componentDidCatch(): void {
    this.setState({ brokenAt: this.props.place });
  }

  static getDerivedStateFromError() {
    return {};
  }

  override render(): ReactNode {
    // Going elsewhere leaves what broke behind.
    return this.state.brokenAt === this.props.place ? this.props.broken : this.props.children;
  }
}

const Broken = () => {
  const { general } = useWords();
  return (
    <div role="alert">
      <EmptyState
        icon={CloudOff}
        title={general.broken}
        action={<Button onClick={() => location.reload()}>{general.reload}</Button>}
      >
        {general.brokenText}
      </EmptyState>
    </div>
  );
};

/** What a page that broke is replaced by: one of the last release whose code is gone, for example. */
export const PageErrors = ({ children }: { readonly children: ReactNode }) => (
  <Boundary place={useLocation().pathname} broken={<Broken />}>
    {children}
  </Boundary>
);

import { CloudOff, Link2, type LucideIcon, Unlink } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { linkOfPage, type OneTimeLink } from '../api/one-time-link.ts';
import { problemWords } from '../api/problem-words.ts';
import { isRefusal } from '../api/refusal.ts';
import { useWords } from '../words/words.tsx';
import { Button, ButtonLink } from './button.tsx';
import { Door } from './door.tsx';
import { DoorOutcome } from './door-outcome.tsx';
import { Spinner } from './spinner.tsx';

export type LinkWords = { readonly title: string; readonly text: string };

/** Whether the server says that a link is used up, expired or not whole. */
const isLinkGone = (error: unknown): boolean => isRefusal(error, 'ONE_TIME_TOKEN_INVALID');

/** For the `refuse` of a form behind a link: another page takes its place when the link turns out to be no good. */
export const whenGone =
  (onGone: () => void) =>
  (error: unknown): undefined => {
    if (isLinkGone(error)) onGone();
  };

type LinkOutcome = { readonly words?: Partial<LinkWords>; readonly action?: ReactNode };

const outcome = (icon: LucideIcon, usual: LinkWords, { words, action }: LinkOutcome, toSignIn: string) => (
  <DoorOutcome
    icon={icon}
    title={words?.title ?? usual.title}
    text={words?.text ?? usual.text}
    action={
      action ?? (
        <ButtonLink to="/sign-in" size="lg" className="w-full">
          {toSignIn}
        </ButtonLink>
      )
    }
  />
);

/** Instead of what a link would open. */
export const LinkGone = (given: LinkOutcome) => {
  const { doors } = useWords();
  return outcome(Unlink, { title: doors.linkGone, text: doors.linkGoneText }, given, doors.toSignIn);
};

/** For whoever comes without a link to a page that needs one. */
export const LinkMissing = (given: LinkOutcome) => {
  const { doors } = useWords();
  return outcome(Link2, { title: doors.linkMissing, text: doors.linkMissingText }, given, doors.toSignIn);
};

/** The link that opened a page, as long as the page is there. */
export const useLinkOfPage = (path: string): OneTimeLink | undefined => useState(() => linkOfPage(path))[0];

type Inspection<Found> = { readonly found: Found } | { readonly error: unknown } | undefined;

/**
 * Shows whose link it is before anything can be pressed. Looking uses nothing up: the scanners of mail providers follow
 * links too.
 *
 * @param inspect asks the server; must stay the same function between renderings.
 */
export const InspectedLink = <Found,>({
  link,
  title,
  inspect,
  gone,
  children,
}: {
  readonly link: OneTimeLink;
  readonly title: string;
  readonly inspect: (link: OneTimeLink, signal: AbortSignal) => Promise<Found>;
  readonly gone: ReactNode;
  readonly children: (found: Found) => ReactNode;
}) => {
  const words = useWords();
  const [inspection, setInspection] = useState<Inspection<Found>>();
  const [attempt, setAttempt] = useState(1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt asks anew.
  useEffect(() => {
    const ending = new AbortController();
    inspect(link, ending.signal).then(
      (found) => setInspection({ found }),
      (error: unknown) => {
        if (!ending.signal.aborted) setInspection({ error });
      },
    );
    return () => ending.abort();
  }, [link, inspect, attempt]);

  if (inspection === undefined) {
    return (
      <Door title={title}>
        <p role="status" className="flex min-h-32 items-center justify-center gap-3 text-muted">
          <Spinner /> {words.doors.checking}
        </p>
      </Door>
    );
  }
  if ('found' in inspection) return children(inspection.found);
  if (isLinkGone(inspection.error)) return gone;
  return (
    <DoorOutcome
      icon={CloudOff}
      title={title}
      text={problemWords(inspection.error, words)}
      action={
        <Button
          size="lg"
          look="primary"
          className="w-full"
          onClick={() => {
            setInspection(undefined);
            setAttempt(attempt + 1);
          }}
        >
          {words.general.retry}
        </Button>
      }
    />
  );
};

import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useState } from 'react';
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router';
import { castellan, isRefusal, onSessionEnd } from '../api/castellan.ts';
import { meKey, readMe, useMay } from '../api/me.ts';
import { paced, wasHeardWithin } from '../api/pace.ts';
import { queryClient } from '../api/query-client.ts';
import { isAway } from '../api/refusal.ts';
import { serverAway } from '../api/server-away.ts';
import { loadTheRest } from '../ui/later.ts';
import { ToastArea } from '../ui/toast.tsx';
import { ArrivalFailed } from './arrival-failed.tsx';
import { NotAllowedPage } from './not-allowed-page.tsx';
import { PageErrors } from './page-errors.tsx';
import { pageAt } from './pages.tsx';
import { ProofDialog } from './proof-dialog.tsx';
import { SessionEndedDialog } from './session-ended-dialog.tsx';
import { Shell, ShellSkeleton } from './shell/shell.tsx';

/** The first page has been painted by then, and has what it asked the server for. */
const settledMs = 1_000;

const presenceMs = 2_000;

/** Everything that needs somebody signed in: the shell with the page in it, or the way to the sign-in. */
export const SignedIn = () => {
  useEffect(() => {
    const timer = setTimeout(() => void loadTheRest(), settledMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <QueryClientProvider client={queryClient}>
      <Gate />
      <ToastArea />
    </QueryClientProvider>
  );
};

const Gate = () => {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const [hasEnded, setEnded] = useState(false);
  const me = useQuery({
    queryKey: meKey,
    queryFn: readMe,
    staleTime: 60_000,
    // Nothing can be shown without it, and too many calls pass by themselves.
    refetchInterval: ({ state: { data, error } }) =>
      data === undefined && isRefusal(error, 'RATE_LIMIT_EXCEEDED') ? (error.retryAfterSeconds ?? 60) * 1_000 : false,
  });
  // Whoever was signed out from elsewhere sees it soon, also on a page that asks for nothing.
  useQuery({
    queryKey: ['session'],
    queryFn: async ({ signal }) => {
      // What pages ask for by themselves tells it too.
      if (!wasHeardWithin(presenceMs)) await castellan.getOwnUser({ signal });
      return null;
    },
    refetchInterval: () => paced(presenceMs),
    enabled: me.data !== undefined && !hasEnded,
  });

  useEffect(
    () =>
      onSessionEnd((reason) => {
        // Refused in mid work: the page stays as it is, so that nothing typed is lost.
        if (reason === 'refused' && queryClient.getQueryData(meKey) !== undefined) {
          setEnded(true);
          return;
        }
        queryClient.clear();
        if (reason === 'replaced') location.reload();
        else void navigate('/sign-in');
      }),
    [navigate],
  );
  useEffect(() => serverAway.onReturn(() => void queryClient.invalidateQueries()), []);

  if (me.data === undefined) {
    const isNobody =
      isRefusal(me.error, 'SESSION_ENDED') ||
      (me.error !== null && isRefusal(me.error, 'AUTH_TOKEN_INVALID', 'AUTH_TOKEN_REVOKED'));
    if (me.error !== null && !isNobody && !isAway(me.error)) {
      return <ArrivalFailed error={me.error} isBusy={me.isFetching} onRetry={() => void me.refetch()} />;
    }
    if (!isNobody) return <ShellSkeleton />;
    const next = pathname === '/' && search === '' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/sign-in${next}`} replace />;
  }
  return (
    <ProofDialog>
      <Shell>
        <PageErrors>
          <Suspense>
            <Permitted />
          </Suspense>
        </PageErrors>
      </Shell>
      {hasEnded && <SessionEndedDialog user={me.data.user} onReturn={() => setEnded(false)} />}
    </ProofDialog>
  );
};

const Permitted = () => {
  const may = useMay();
  const access = pageAt(useLocation().pathname)?.access;
  if (typeof access === 'object' && !may(access.permission)) return <NotAllowedPage permission={access.permission} />;
  return <Outlet />;
};

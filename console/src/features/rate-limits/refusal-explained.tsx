import type { Refusal } from 'castellan-client';
import { useMay } from '../../api/me.ts';
import { CauseLink } from '../../ui/cause-link.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { Time } from '../../ui/time.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { useWords } from '../../words/words.tsx';
import { CounterNow } from './counter-now.tsx';
import { RefusalReason } from './refusal-reason.tsx';

/** Why a request was refused, what would let it pass, and what it was. */
export const RefusalExplained = ({ refusal }: { readonly refusal: Refusal }) => {
  const { refusals } = useWords();
  return (
    <>
      <Panel title={refusals.why}>
        <RefusalReason refusal={refusal} />
      </Panel>
      {refusal.counter !== null && <CounterNow counter={refusal.counter} />}
      <Panel title={refusals.request}>
        <RefusedRequest refusal={refusal} />
      </Panel>
    </>
  );
};

const RefusedRequest = ({ refusal }: { readonly refusal: Refusal }) => {
  const { refusals } = useWords();
  const may = useMay();
  const { client_address: address, user_id: userId, session_id: sessionId } = refusal;
  return (
    <Facts>
      <Fact name={refusals.at}>
        <Time at={refusal.at} isExact />
      </Fact>
      <Fact name={refusals.route}>
        <code className="font-mono text-sm">
          {refusal.method} {refusal.route ?? refusals.noRoute}
        </code>
      </Fact>
      <Fact name={refusals.answer}>
        {refusal.status} <code className="font-mono text-sm">{refusal.code}</code>
      </Fact>
      <Fact name={refusals.told}>
        <span lang="en">{refusal.message}</span>
      </Fact>
      <Fact name={refusals.address}>
        {address === null && refusals.addressForgotten}
        {address !== null && !may('ip-rules:read') && address}
        {address !== null && may('ip-rules:read') && (
          <TextLink to={`/ip-rules?address=${encodeURIComponent(address)}`}>{address}</TextLink>
        )}
      </Fact>
      <Fact name={refusals.user}>{userId === null ? refusals.nobody : <UserLink id={userId} />}</Fact>
      {sessionId !== null && (
        <Fact name={refusals.session}>
          <span className="flex flex-wrap items-center gap-x-4">
            <Copyable text={sessionId} />
            {may('users:read') && <CauseLink of="session_id" id={sessionId} name={refusals.session} />}
          </span>
        </Fact>
      )}
      <Fact name={refusals.requestId}>
        <span className="flex flex-wrap items-center gap-x-4">
          <Copyable text={refusal.request_id} />
          <CauseLink of="request_id" id={refusal.request_id} />
          {may('audit:read') && <TextLink to={`/audit?request_id=${refusal.request_id}`}>{refusals.inAudit}</TextLink>}
        </span>
      </Fact>
      {refusal.shown_request_id !== null && (
        <Fact name={refusals.shownId}>
          <Copyable text={refusal.shown_request_id} />
        </Fact>
      )}
    </Facts>
  );
};

import { useQuery } from '@tanstack/react-query';
import type { Refusal } from 'castellan-client';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { coversAll } from '../../api/permission-grants.ts';
import { useRoles } from '../../api/roles.ts';
import { Badge } from '../../ui/badge.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { Time } from '../../ui/time.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { useWords } from '../../words/words.tsx';
import { limitName } from './limit-name.ts';
import { causeOf } from './refusal-cause.ts';

/** Why a request was refused, in words, with links to what would let it pass. */
export const RefusalReason = ({ refusal }: { readonly refusal: Refusal }) => {
  const words = useWords();
  const { refusals, audit } = words;
  const cause = causeOf(refusal);
  switch (cause?.kind) {
    case 'rate_limit': {
      const end = cause.blocked_until ?? cause.retry_at;
      return (
        <div className="grid gap-1">
          <p className="text-md">{refusals.byLimit(limitName(cause.policy, words))}</p>
          {end !== null && end !== undefined && (
            <p className="text-muted">
              {cause.blocked_until ? refusals.blockedUntil : refusals.usedUpUntil} <Time at={end} isExact />
            </p>
          )}
        </div>
      );
    }
    case 'login':
      return (
        <div className="grid gap-1">
          <p className="text-md">{audit.reasons[cause.reason] ?? refusals.signInFailed}</p>
          {refusal.user_id !== null && (
            <p className="text-muted">
              {refusals.user}: <UserLink id={refusal.user_id} />
            </p>
          )}
        </div>
      );
    case 'permission':
      return (
        <div className="grid gap-2">
          <p className="text-md">{refusals.byPermission(cause.permission)}</p>
          <RolesWith permission={cause.permission} />
        </div>
      );
    case 'ceiling':
      return (
        <div className="grid gap-2">
          <p className="text-md">{refusals.byCeiling(cause.permission)}</p>
          <RolesWith permission={cause.permission} />
        </div>
      );
    case 'ip_rule':
      return <RuleThatRefused id={cause.rule_id} address={refusal.client_address} />;
    default:
      return (
        <p className="text-md" lang="en">
          {refusal.why}
        </p>
      );
  }
};

const RolesWith = ({ permission }: { readonly permission: string }) => {
  const { refusals } = useWords();
  const { roles } = useRoles();
  if (roles === undefined) return null;
  const holders = roles.filter((role) => coversAll(role.permissions, [permission]));
  if (holders.length === 0) return <p className="text-muted">{refusals.noRoleDoes}</p>;
  return (
    <p className="flex flex-wrap items-center gap-2 text-muted">
      {refusals.rolesThatDo}:
      {holders.map(({ name }) => (
        <TextLink key={name} to={`/roles/${encodeURIComponent(name)}`}>
          {name}
        </TextLink>
      ))}
    </p>
  );
};

const RuleThatRefused = ({ id, address }: { readonly id: string; readonly address: string | null }) => {
  const { refusals, ipRules } = useWords();
  const isAllowed = useMay()('ip-rules:read');
  const rule = useQuery({
    queryKey: ['ip-rules', 'one', id],
    queryFn: ({ signal }) => castellan.readIpRule({ params: { id }, signal }),
    enabled: isAllowed,
  });
  return (
    <div className="grid gap-2">
      <p className="text-md">{refusals.byRule}</p>
      {rule.data !== undefined && (
        <p className="foreign flex flex-wrap items-baseline gap-2">
          <Badge tone={rule.data.action === 'deny' ? 'danger' : 'success'}>{ipRules.actions[rule.data.action]}</Badge>
          <TextLink to={`/ip-rules?contains=${encodeURIComponent(address ?? rule.data.cidr.split('/')[0] ?? '')}`}>
            {rule.data.cidr}
          </TextLink>
          <span>{rule.data.reason}</span>
        </p>
      )}
      {isRefusal(rule.error, 'NOT_FOUND') && <p className="text-muted">{refusals.ruleIsGone}</p>}
    </div>
  );
};

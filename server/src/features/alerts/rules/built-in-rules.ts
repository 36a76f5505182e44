import type { AlertRule } from '../alert-rule.ts';
import { authenticationRules } from './authentication-rules.ts';
import { databaseRules } from './database-rules.ts';
import { httpRules } from './http-rules.ts';
import { systemRules } from './system-rules.ts';
import { taskRules } from './task-rules.ts';

/** The rules by subject, in the order in which they are shown. */
export const builtInRuleGroups: Readonly<Record<string, readonly AlertRule[]>> = {
  http: httpRules,
  database: databaseRules,
  tasks: taskRules,
  authentication: authenticationRules,
  system: systemRules,
};

/** Every rule that this house comes with. */
export const builtInRules: readonly AlertRule[] = Object.values(builtInRuleGroups).flat();

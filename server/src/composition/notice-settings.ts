import type { Setting } from '../platform/config/setting.ts';
import { oneOf, timeZone } from '../platform/config/setting-text.ts';

/** What people are told of by mail. */
export const noticeSettingDefinitions = {
  SIGN_IN_NOTICES: {
    schema: oneOf(['always', 'new-device', 'never'], 'new-device'),
    description:
      'Of which sign-ins a person is told by mail. Of one from a new device on a new network they are told whatever stands here.',
    rule: 'always, new-device or never',
    example: 'always',
    whenUnset: 'new-device',
    isSecret: false,
  },
  REPORT_TIME_ZONE: {
    schema: timeZone('UTC'),
    description:
      'The time zone of the house: when the daily login report is mailed and which day it tells of, and the times in every mail.',
    rule: 'the IANA name of a time zone',
    example: 'Europe/Berlin',
    whenUnset: 'UTC',
    isSecret: false,
  },
} satisfies Readonly<Record<string, Setting<unknown>>>;

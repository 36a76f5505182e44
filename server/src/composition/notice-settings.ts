import type { Setting } from '../platform/config/setting.ts';
import { oneOf } from '../platform/config/setting-text.ts';

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
} satisfies Readonly<Record<string, Setting<unknown>>>;

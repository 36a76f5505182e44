import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../platform/config/setting.ts';
import { brandSettingDefinitions } from './brand-settings.ts';

const read = (environment: Readonly<Record<string, string>>) => readSettings(brandSettingDefinitions, environment);

test('the house is called Castellan and has no colour of its own unless it is told', () => {
  const result = read({});
  assert.ok('values' in result);
  assert.deepEqual(result.values, {
    BRAND_NAME: 'Castellan',
    BRAND_LOGO_FILE: null,
    BRAND_COLOR: null,
    BRAND_COLOR_DARK: null,
  });
});

test('a name in any script is taken', () => {
  for (const name of ['Söhne & Töchter', 'شركة مثال', '👩‍🚀 Space', 'x'.repeat(60)]) {
    const result = read({ BRAND_NAME: name });
    assert.ok('values' in result, name);
    assert.equal(result.values.BRAND_NAME, name);
  }
});

for (const [name, value] of [
  ['BRAND_NAME', 'x'.repeat(61)],
  ['BRAND_NAME', 'a\u202eb'],
  ['BRAND_NAME', 'a\nb'],
  ['BRAND_COLOR', 'red'],
  ['BRAND_COLOR', '#abc'],
  ['BRAND_COLOR', '#12345g'],
  ['BRAND_COLOR_DARK', '#123456;}'],
] as const) {
  test(`refuses ${name}=${JSON.stringify(value).slice(0, 20)} in a sentence`, () => {
    assert.match(read({ [name]: value }).faults[0]?.sentence ?? '', new RegExp(`^${name} must be `));
  });
}

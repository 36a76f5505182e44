import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { contrastOf, surfaces, writeBrandStyle } from './brand-colour.ts';

const anyColour = fc.integer({ min: 0, max: 0xffffff }).map((number) => `#${number.toString(16).padStart(6, '0')}`);

const propertyOf = (style: string, name: string): string => {
  const value = new RegExp(`[{;]--${name}:(#[0-9a-f]{6})[;}]`).exec(style)?.[1];
  return value ?? assert.fail(`There is no --${name} in ${style}`);
};

test('contrast is that of WCAG', () => {
  assert.equal(contrastOf('#000000', '#ffffff'), 21);
  assert.equal(contrastOf('#777777', '#777777'), 1);
  assert.equal(contrastOf('#767676', '#ffffff').toFixed(2), '4.54');
});

test('text on any colour of a brand can be read', () => {
  fc.assert(
    fc.property(anyColour, (colour) => {
      const style = writeBrandStyle({ light: colour, dark: colour });
      for (const scheme of ['light', 'dark']) {
        assert.equal(propertyOf(style, `brand-${scheme}`), colour);
        const on = propertyOf(style, `on-brand-${scheme}`);
        assert.ok(contrastOf(on, colour) >= 4.5, `${on} on ${colour}`);
        const other = on === '#000000' ? '#ffffff' : '#000000';
        assert.ok(contrastOf(on, colour) >= contrastOf(other, colour), `${other} is easier to read on ${colour}`);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('text of any colour of a brand can be read on the surfaces of the console', () => {
  fc.assert(
    fc.property(anyColour, (colour) => {
      const style = writeBrandStyle({ light: colour, dark: colour });
      for (const scheme of ['light', 'dark'] as const) {
        const text = propertyOf(style, `brand-text-${scheme}`);
        for (const surface of [...surfaces[scheme], propertyOf(style, `brand-soft-${scheme}`)]) {
          assert.ok(contrastOf(text, surface) >= 4.5, `${text} of ${colour} on ${surface}`);
        }
      }
    }),
    { numRuns: 1_000 },
  );
});

test('the surfaces are those of the console', async () => {
  const style = await readFile(new URL('../../../../console/src/ui/style.css', import.meta.url), 'utf8');
  for (const name of ['canvas', 'surface', 'raised', 'sunken', 'hover']) {
    const [, light, dark] = new RegExp(`--color-${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(style) ?? [];
    assert.ok(
      surfaces.light.some((surface) => surface === light),
      `${name}: ${light}`,
    );
    assert.ok(
      surfaces.dark.some((surface) => surface === dark),
      `${name}: ${dark}`,
    );
  }
});

test('a colour that can be read as text stays as it is, and another keeps its hue', () => {
  assert.equal(propertyOf(writeBrandStyle({ light: '#1f4e79', dark: null }), 'brand-text-light'), '#1f4e79');
  const darkened = propertyOf(writeBrandStyle({ light: '#ffcc00', dark: null }), 'brand-text-light');
  assert.match(darkened, /^#[0-9a-f]{4}00$/);
  assert.ok(contrastOf(darkened, '#eef0f3') < 4.8, `${darkened} is darker than it has to be`);
});

test('only what is set is in the style sheet', () => {
  assert.equal(writeBrandStyle({ light: null, dark: null }), '');
  assert.doesNotMatch(writeBrandStyle({ light: '#123456', dark: null }), /dark/);
  assert.doesNotMatch(writeBrandStyle({ light: null, dark: '#123456' }), /light/);
});

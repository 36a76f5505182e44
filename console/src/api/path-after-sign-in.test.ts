import { expect, test } from 'vitest';
import { pathAfterSignIn } from './path-after-sign-in.ts';

test.each([
  [null, '/'],
  ['', '/'],
  ['/', '/'],
  ['/tasks?state=failed&queue=a%20b', '/tasks?state=failed&queue=a%20b'],
  ['/users/7#sessions', '/users/7#sessions'],
  ['tasks', '/tasks'],
  ['/a/../tasks', '/tasks'],
  [`${location.origin}/tasks`, '/tasks'],
])('%j leads to %s', (next, path) => {
  expect(pathAfterSignIn(next)).toBe(path);
});

test.each([
  'https://evil.example/tasks',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  ' //evil.example',
  '/.//evil.example',
  '/x/..//evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  `blob:${location.origin}/tasks`,
  'http://localhost:3000@evil.example/',
  'http://localhost:3000.evil.example/',
  'https://localhost:3000/tasks',
  'http://[',
])('%j leads nowhere but to the start', (next) => {
  expect(pathAfterSignIn(next)).toBe('/');
});

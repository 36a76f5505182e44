import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';
import '../ui/dialog.tsx';
import '../ui/menu.tsx';
import '../ui/server-form.ts';
import '../ui/toast.tsx';
import { loadTheRest } from '../ui/later.ts';
import { kindWords } from '../words/kind-words.ts';
import { settingWords } from '../words/setting-words.ts';
import { storyWords } from '../words/story-words.ts';
import { watchWords } from '../words/watch-words.ts';

// Tests are about what is shown, not about when its code comes.
await Promise.all([
  loadTheRest(),
  ...[watchWords, storyWords, settingWords, kindWords].map((words) => words.load('en')),
]);

// On a machine that is used fully a chunk may take longer to come than the second that is usual.
configure({ asyncUtilTimeout: 5_000 });

afterEach(cleanup);

// jsdom has no layout to scroll in, and says so at each call.
window.scrollTo = () => {};

// jsdom has no media queries: nothing matches there.
globalThis.matchMedia ??= (media) =>
  Object.assign(new EventTarget(), {
    matches: false,
    media,
    onchange: null,
    addListener: () => {},
    removeListener: () => {},
  });

// jsdom has no canvas, and says so at each call: charts are looked at in a browser, by console/test.
HTMLCanvasElement.prototype.getContext = () => null;

import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { chunkOfFirstPaint } from './first-paint.ts';

const api = process.env.CONSOLE_PROXY ?? 'http://localhost:4000';

/** The frame that shows mails wears none of our styles, and its policy would not load them. */
const bareMailFrame: Plugin = {
  name: 'bare-mail-frame',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { path }) =>
      path.endsWith('/mail-frame.html') ? html.replaceAll(/\s*<link rel="stylesheet"[^>]*>/g, '') : html,
  },
};

// biome-ignore lint/style/noDefaultExport: Vite reads the default export.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), bareMailFrame],
  build: {
    // Browsers since spring 2024: light-dark() and the rest of the style sheet stay as they are written.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    cssCodeSplit: false,
    // Nothing inline, so that the strictest policy holds.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // The lists of what each page imports would weigh more on the sign-in than they save elsewhere.
      resolveDependencies: (_file, needed, { hostType }) => (hostType === 'html' ? needed : []),
    },
    // Which file needs which: the budget of each page is counted from it.
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      input: ['index.html', 'mail-frame.html'],
      output: { codeSplitting: { groups: [{ name: chunkOfFirstPaint, debugName: 'first paint' }] } },
      onwarn: (warning, warn) => {
        // Libraries mark their modules for servers that render; nothing here does.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  server: { port: 4001, proxy: { '/api': api, '/brand': api, '/health': api } },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/set-up.ts'],
    restoreMocks: true,
    testTimeout: 20_000,
    // They wait as often as they work.
    maxWorkers: 3,
    // The tokens are read as they are written.
    css: { include: [/style\.css\?raw$/] },
  },
});

import '../ui/style.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { takeLinkFromAddress } from '../api/one-time-link.ts';
import { loadDoorWords, loadWords, preferredLanguage } from '../words/words.tsx';
import { App, loadSignedIn } from './app.tsx';
import { applyAppearance, preferredAppearance } from './appearance.ts';
import { loadCode } from './load-code.ts';
import { pageAt } from './pages.tsx';

takeLinkFromAddress();
applyAppearance(preferredAppearance());
const language = preferredLanguage();
// Side by side: the words and the page that was asked for.
const page = pageAt(location.pathname);
page?.preload();
if (page !== undefined && page.access !== 'anyone') void loadSignedIn().catch(() => {});
const areForDoors = page?.access === 'anyone';
const words = await loadCode(() => (areForDoors ? loadDoorWords : loadWords)(language));

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
createRoot(root).render(
  <StrictMode>
    <App language={language} words={words} areForDoors={areForDoors} />
  </StrictMode>,
);

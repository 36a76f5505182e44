import { lazy, Suspense, useEffect, useState } from 'react';
import { BrowserRouter, Route, Routes, useLocation } from 'react-router';
import { signedInHint } from '../api/signed-in-hint.ts';
import type { Words } from '../words/en.ts';
import { AllWords, type Language, loadWords, rememberLanguage, SpokenProvider } from '../words/words.tsx';
import { loadCode } from './load-code.ts';
import { NotFoundPage } from './not-found-page.tsx';
import { PageErrors } from './page-errors.tsx';
import { pageAt, pages } from './pages.tsx';

/** What surrounds pages for people who are signed in; strangers do not pay for it. */
export const loadSignedIn = async () => (await import('./signed-in.tsx')).SignedIn;

const SignedIn = lazy(async () => ({ default: await loadCode(loadSignedIn) }));

/** An address that leads nowhere is not worth a sign-in: strangers are told outside. */
const Inside = () => {
  const isNowhere = pageAt(useLocation().pathname) === undefined;
  if (!isNowhere || signedInHint.isSet()) {
    return (
      <AllWords>
        <SignedIn />
      </AllWords>
    );
  }
  return (
    <main className="grid min-h-[70dvh] place-items-center">
      <NotFoundPage />
    </main>
  );
};

/** Everything: the words around the pages, and the pages by their paths. */
export const App = (start: {
  readonly language: Language;
  readonly words: Words;
  /** Whether the words are only what the doors say. */
  readonly areForDoors: boolean;
}) => {
  const [spoken, setSpoken] = useState(start);
  useEffect(() => {
    document.documentElement.lang = spoken.language;
  }, [spoken.language]);
  const speak = async (language: Language): Promise<void> => {
    const words = await loadCode(() => loadWords(language));
    setSpoken({ language, words, areForDoors: false });
  };
  const { language, words, areForDoors } = spoken;
  return (
    <SpokenProvider
      spoken={{
        language,
        words,
        learnAll: areForDoors ? () => speak(language) : undefined,
        speak: (chosen) => {
          rememberLanguage(chosen);
          void speak(chosen);
        },
      }}
    >
      <BrowserRouter>
        <PageErrors>
          <Suspense>
            <Routes>
              {pages
                .filter(({ access }) => access === 'anyone')
                .map(({ path, Component }) => (
                  <Route key={path} path={path} element={<Component />} />
                ))}
              <Route element={<Inside />}>
                {pages
                  .filter(({ access }) => access !== 'anyone')
                  .map(({ path, Component }) => (
                    <Route key={path} path={path} element={<Component />} />
                  ))}
                <Route path="*" element={<NotFoundPage />} />
              </Route>
            </Routes>
          </Suspense>
        </PageErrors>
      </BrowserRouter>
    </SpokenProvider>
  );
};

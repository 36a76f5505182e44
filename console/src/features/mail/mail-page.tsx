import { useQuery } from '@tanstack/react-query';
import type { OpenedMail } from 'castellan-client';
import { MailX } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { paced } from '../../api/pace.ts';
import { problemWords } from '../../api/problem-words.ts';
import { Banner } from '../../ui/banner.tsx';
import { CauseLink } from '../../ui/cause-link.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { Time } from '../../ui/time.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { useWords } from '../../words/words.tsx';
import { linksIn } from './links-in.ts';
import { MailPreview } from './mail-preview.tsx';
import { MailState } from './mail-state.tsx';
import { Switch } from './switch.tsx';

const refreshMs = 2_000;
const isOver = ({ state }: OpenedMail): boolean => state === 'sent' || state === 'kept' || state === 'refused';

/** One mail: what became of it, and what it says where that is kept. */
export const MailPage = () => {
  const words = useWords();
  const { mail, shell, general } = words;
  const { id = '' } = useParams();
  const { data, error } = useQuery({
    queryKey: ['one-mail', id],
    queryFn: ({ signal }) => castellan.getMail({ params: { id }, signal }),
    refetchInterval: ({ state }) => (state.data === undefined || isOver(state.data) ? false : paced(refreshMs)),
  });
  const back = { to: '/mail', label: shell.page.mail };
  if (data === undefined) {
    return (
      <Page title={shell.page.mail} back={back}>
        {isRefusal(error, 'NOT_FOUND', 'INVALID_INPUT') ? (
          <EmptyState icon={MailX} title={mail.gone}>
            {mail.goneText}
          </EmptyState>
        ) : (
          error !== null && <Banner tone="danger">{problemWords(error, words)}</Banner>
        )}
        {error === null && <p aria-busy>{general.loading}</p>}
      </Page>
    );
  }
  return (
    <Page title={data.subject ?? mail.templates[data.template] ?? data.template} back={back}>
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <MailContent mail={data} />
        <Panel title={mail.delivery}>
          <Delivery mail={data} />
        </Panel>
      </div>
    </Page>
  );
};

const Delivery = ({ mail: one }: { readonly mail: OpenedMail }) => {
  const { mail, general } = useWords();
  const may = useMay();
  return (
    <Facts>
      <Fact name={general.status}>
        <MailState state={one.state} />
        <span className="mt-1 block text-sm text-faint">{mail.stateHints[one.state]}</span>
      </Fact>
      <Fact name={mail.to}>{one.to ?? mail.erased}</Fact>
      {one.user_id !== null && (
        <Fact name={mail.about}>
          <UserLink id={one.user_id} />
        </Fact>
      )}
      <Fact name={mail.template}>{mail.templates[one.template] ?? one.template}</Fact>
      <Fact name={mail.language}>{mail.languages[one.language] ?? one.language}</Fact>
      <Fact name={mail.created}>
        <Time at={one.created_at} isExact />
      </Fact>
      <Fact name={mail.sentAt}>{one.sent_at === null ? mail.notYet : <Time at={one.sent_at} isExact />}</Fact>
      <Fact name={mail.attempts}>{one.attempts}</Fact>
      <Fact name={mail.response}>
        <span className="font-mono text-sm">{one.response ?? '–'}</span>
      </Fact>
      <Fact name="Message-ID">
        <Copyable text={one.message_id} />
      </Fact>
      {may('tasks:read') && (
        <Fact name={mail.task}>
          <TextLink to={`/tasks/${one.id}`}>{mail.toTask}</TextLink>
        </Fact>
      )}
      {may('monitoring:read') && (
        <Fact name={mail.story}>
          <CauseLink of="mail_id" id={one.id} />
        </Fact>
      )}
    </Facts>
  );
};

const MailContent = ({ mail: one }: { readonly mail: OpenedMail }) => {
  const { mail, shell } = useWords();
  const [form, setForm] = useState<'html' | 'text'>('html');
  const [appearance, setAppearance] = useState<'light' | 'dark'>('light');
  const [width, setWidth] = useState<'wide' | 'phone'>('wide');
  if (one.html === null || one.text === null) {
    return (
      <Panel title={mail.content}>
        <EmptyState icon={MailX} title={mail.notKept}>
          {one.state === 'kept' ? mail.notKeptYet : mail.notKeptText}
        </EmptyState>
      </Panel>
    );
  }
  const links = linksIn(one.text);
  return (
    <Panel
      title={mail.content}
      isBare
      action={
        <div className="flex flex-wrap gap-2">
          <Switch
            label={mail.form}
            value={form}
            onChoose={setForm}
            choices={[
              { value: 'html', label: mail.asRead },
              { value: 'text', label: mail.asText },
            ]}
          />
          {form === 'html' && (
            <>
              <Switch
                label={shell.appearance}
                value={appearance}
                onChoose={setAppearance}
                choices={[
                  { value: 'light', label: shell.appearances.light },
                  { value: 'dark', label: shell.appearances.dark },
                ]}
              />
              <Switch
                label={mail.width}
                value={width}
                onChoose={setWidth}
                choices={[
                  { value: 'wide', label: mail.desktop },
                  { value: 'phone', label: mail.phone },
                ]}
              />
            </>
          )}
        </div>
      }
    >
      {form === 'html' ? (
        <MailPreview html={one.html} appearance={appearance} isNarrow={width === 'phone'} />
      ) : (
        <pre className="foreign p-4 font-mono text-sm whitespace-pre-wrap">{one.text}</pre>
      )}
      {links.length > 0 && (
        <section className="grid gap-1 border-t border-line px-4 py-3">
          <h3 className="text-sm text-faint">{mail.links}</h3>
          {links.map((link) => (
            <Copyable key={link} text={link} />
          ))}
        </section>
      )}
    </Panel>
  );
};

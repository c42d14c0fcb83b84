import { textOf } from './views/text.ts';
import { paintFor, type Paint } from './views/paint.ts';
import { barsView } from './views/bars.ts';
import { jsonLinesView, linesView, silentView, type ProgressView } from './views/progress.ts';
import { toJson, type Document } from './documents.ts';
import type { Globals } from './invocation.ts';
import { wantsAnimation, wantsColor, type Surroundings } from './surroundings.ts';
import type { Session } from './temporal/session.ts';

/** What every command has at hand. */
export interface Context {
  readonly surroundings: Surroundings;
  readonly globals: Globals;
  /** Connects to Temporal; closed when the command ends. */
  readonly open: () => Promise<Session>;
  /** Data, for stdout. */
  readonly show: (document: Exclude<Document, { kind: 'Error' }>) => void;
  /** A message, for stderr. */
  readonly say: (sentence: string) => void;
  /** Shows a run while it goes on; with `stream`, as JSON lines when JSON is asked for. */
  readonly progress: (options?: { readonly stream: boolean }) => ProgressView;
  /** What a person is told who interrupts from now on. */
  readonly whenInterrupted: (...sentences: readonly string[]) => void;
}

/** A context with what must be done when its command is over. */
export interface OwnedContext {
  readonly context: Context;
  readonly interruption: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** Makes the context of one command; `connect` is how it reaches Temporal. */
export function makeContext(
  surroundings: Surroundings,
  globals: Globals,
  connect: (env: Surroundings['env']) => Promise<Session>,
): OwnedContext {
  const { stdout, stderr, env, now } = surroundings;
  const closers: (() => unknown)[] = [];
  let interruption: readonly string[] = [];
  let jsonLines = false;
  const owned = (view: ProgressView): ProgressView => {
    closers.push(() => view.end());
    return view;
  };
  const context: Context = {
    surroundings,
    globals,
    async open() {
      const session = await connect(env);
      closers.push(() => session.close());
      return session;
    },
    show(document) {
      const paint = paintFor(wantsColor(stdout, env, globals));
      stdout.write(globals.json ? toJson(document, jsonLines) : textOf(document, paint, now()));
    },
    say: (sentence) => void stderr.write(`${sentence}\n`),
    progress({ stream } = { stream: false }) {
      if (globals.json && !stream) return silentView;
      if (globals.json) jsonLines = true;
      if (globals.json) return owned(jsonLinesView(stdout));
      return owned(
        wantsAnimation(stderr, env)
          ? barsView(stderr, messagePaint(surroundings, globals), now)
          : linesView(stderr, now),
      );
    },
    whenInterrupted: (...sentences) => void (interruption = sentences),
  };
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  return { context, interruption: () => interruption, close };
}

/** The colours of messages. */
export function messagePaint(surroundings: Surroundings, globals: Globals): Paint {
  return paintFor(wantsColor(surroundings.stderr, surroundings.env, globals));
}

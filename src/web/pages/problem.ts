/** A page that says what did not work and what to do next. */
import type { Text } from '#chat/text.ts';
import { type Frame, layout } from './layout.ts';
import { type Html, paragraph } from './text.ts';

export const problemPage = (frame: Frame, text: Text): Html =>
  layout(frame, { title: frame.words.web.problem.heading(), body: paragraph(text) });

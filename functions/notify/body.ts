/** The body, in the order in which somebody woken reads: what to do, why, and only then the rest. Empty parts are left out. */
import type { Section } from '../model.ts';
import { action } from './body/action.ts';
import { byHand } from './body/by-hand.ts';
import { comesBack, leftBehind, stopMe } from './body/change.ts';
import { evidence, whoIsHit } from './body/evidence.ts';
import { foot, links } from './body/foot.ts';
import { isBack, news, times } from './body/history.ts';
import { inFull, notChecked, whatItMeans, whyNot } from './body/meaning.ts';
import type { View } from './view.ts';

const parts: readonly ((view: View) => readonly Section[])[] = [
  action,
  news,
  isBack,
  whoIsHit,
  evidence,
  whatItMeans,
  comesBack,
  leftBehind,
  whyNot,
  times,
  inFull,
  notChecked,
  stopMe,
  byHand,
  links,
  foot,
];

/** All sections of a message's body. */
export const bodyOf = (view: View): readonly Section[] => parts.flatMap((part) => part(view));

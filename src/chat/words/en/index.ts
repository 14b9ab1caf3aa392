import { about } from './about.ts';
import { action } from './action.ts';
import { announcement } from './announcement.ts';
import { ballot } from './ballot.ts';
import { budget } from './budget.ts';
import { chatGate } from './chat-gate.ts';
import { citizen } from './citizen.ts';
import { civitas } from './civitas.ts';
import { conditions } from './conditions.ts';
import { counting } from './counting.ts';
import { decision } from './decision.ts';
import { delegation } from './delegation.ts';
import { digest } from './digest.ts';
import { discussion } from './discussion.ts';
import { door } from './door.ts';
import { election, recall } from './election.ts';
import { execution } from './execution.ts';
import { gatePicker } from './gate-picker.ts';
import { general } from './general.ts';
import { inbox } from './inbox.ts';
import { join } from './join.ts';
import { lock } from './lock.ts';
import { mandate } from './mandate.ts';
import { method } from './method.ts';
import { notices } from './notices.ts';
import { office } from './office.ts';
import { picture } from './picture.ts';
import { place } from './place.ts';
import { poll } from './poll.ts';
import { profile } from './profile.ts';
import { proposal } from './proposal.ts';
import { quorum } from './quorum.ts';
import { recovery } from './recovery.ts';
import { refusals } from './refusals.ts';
import { result } from './result.ts';
import { role } from './role.ts';
import { roleMove } from './role-move.ts';
import { roleSafety } from './role-safety.ts';
import { roleWork } from './role-work.ts';
import { roll } from './roll.ts';
import { rule } from './rule.ts';
import { ruleChange } from './rule-change.ts';
import { safePage } from './safe-page.ts';
import { secrecy } from './secrecy.ts';
import { sign } from './sign.ts';
import { template } from './template.ts';
import { thread } from './thread.ts';
import { timeline } from './timeline.ts';
import { tip } from './tip.ts';
import { tokenVote } from './token-vote.ts';
import { track } from './track.ts';
import { treasury } from './treasury.ts';
import { treasuryShow } from './treasury-show.ts';
import { vault } from './vault.ts';
import { votePage } from './vote-page.ts';
import { wallet } from './wallet.ts';
import { walletPage } from './wallet-page.ts';
import { web } from './web.ts';
import { whyVote } from './why-vote.ts';

export const en = {
  about,
  action,
  announcement,
  ballot,
  budget,
  counting,
  picture,
  decision,
  track,
  digest,
  template,
  discussion,
  thread,
  delegation,
  door,
  general,
  refusals,
  notices,
  inbox,
  civitas,
  wallet,
  join,
  walletPage,
  lock,
  recovery,
  vault,
  votePage,
  web,
  whyVote,
  role,
  roleSafety,
  roleMove,
  roleWork,
  ruleChange,
  chatGate,
  gatePicker,
  rule,
  citizen,
  place,
  office,
  election,
  recall,
  method,
  result,
  poll,
  profile,
  proposal,
  quorum,
  roll,
  sign,
  safePage,
  secrecy,
  tip,
  tokenVote,
  treasury,
  treasuryShow,
  conditions,
  mandate,
  execution,
  timeline,
};

/**
 * Who may do what (PRODUCT). Rights are offices in the database, never platform roles. Anyone in
 * office may lower power alone; raising it takes a decision of the community. In founding mode
 * stewards change settings freely; actions still need their vote.
 */
import { accept, type Result, refuse } from './result.ts';

export const OFFICES = ['steward', 'moderator', 'treasurer', 'guardian'] as const;
export type Office = (typeof OFFICES)[number];

type Right = {
  /** Offices that may do it alone at any time. */
  readonly offices: readonly Office[];
  /** Offices that may do it while the community is being founded. */
  readonly founding: readonly Office[];
};

const STEWARD = { offices: ['steward'], founding: ['steward'] } as const;
const MODERATOR = { offices: ['moderator'], founding: ['moderator', 'steward'] } as const;
const TREASURER = { offices: ['treasurer'], founding: ['treasurer', 'steward'] } as const;
const ANY_OFFICE = { offices: OFFICES, founding: OFFICES } as const;
/** Settings: free for stewards while founding, by decision only afterwards. */
const BY_DECISION = { offices: [], founding: ['steward'] } as const;

/** Every guarded deed of this release; a command that guards another one adds a line. */
export const RIGHTS = {
  'place.attach': STEWARD,
  'place.detach': STEWARD,
  'place.channel': STEWARD,
  'community.language': STEWARD,
  'digest.change': STEWARD,
  /** One place or webhook more; taking away or moving is `alarms.change`. */
  'alarms.add': STEWARD,
  'alarms.change': BY_DECISION,
  'community.constitute': STEWARD,
  'gate.change': MODERATOR,
  'gate.check-others': MODERATOR,
  'role.change': MODERATOR,
  'citizen.grant': MODERATOR,
  'citizen.revoke': MODERATOR,
  'recovery.stop': MODERATOR,
  'recovery.vouch': MODERATOR,
  /** Linked or not, and how many; never which, unless their owner shows them. */
  'wallet.check-others': MODERATOR,
  /** This community no longer looks at a member's wallets; the links stay the member's. */
  'wallet.unuse': MODERATOR,
  /** A text in the chats; never ballots, results, money. */
  'proposal.fold': MODERATOR,
  /** What members start proposals from. */
  'template.change': MODERATOR,
  /** Names a contract; which proposals it carries out is a rule of their track. */
  'treasury.connect': STEWARD,
  'execution.pause': ANY_OFFICE,
  'cap.lower': ANY_OFFICE,
  /** Somebody else's; who holds it may give it up. */
  'budget.close': TREASURER,
  'execution.resume': BY_DECISION,
  /** What repeats: to begin it again takes another decision. */
  'proposal.stop': { offices: ['treasurer'], founding: ['treasurer'] },
  'proposal.veto': { offices: ['guardian'], founding: ['guardian'] },
  'cap.raise': BY_DECISION,
  'community.settings': BY_DECISION,
  'track.change': BY_DECISION,
  'asset.choose': BY_DECISION,
  'office.give': BY_DECISION,
  /** Afterwards any citizen, by the rules of core/election. */
  'election.open': BY_DECISION,
  /** Another person's; one's own may be laid down at any time. */
  'office.end': BY_DECISION,
  'credit.issue': BY_DECISION,
} as const satisfies { readonly [action: string]: Right };

export type GuardedAction = keyof typeof RIGHTS;

export type Holder = {
  /** The live offices of the person in this community. */
  readonly offices: readonly Office[];
  /** The community has not been constituted yet. */
  readonly founding: boolean;
};

/** Somebody who acts, or a decision of the community that has passed. */
export type Authority = Holder | 'decision';

export function mayDo(action: GuardedAction, { offices, founding }: Holder): boolean {
  const right: Right = RIGHTS[action];
  return (founding ? right.founding : right.offices).some((office) => offices.includes(office));
}

/** `mayDo` with its words: which office would be needed, or that it takes a decision. */
export function decideRight(action: GuardedAction, holder: Authority): Result<null> {
  if (holder === 'decision' || mayDo(action, holder)) return accept(null);
  const right: Right = RIGHTS[action];
  const offices = holder.founding ? right.founding : right.offices;
  return offices.length === 0
    ? refuse({ code: 'needs-decision', action })
    : refuse({ code: 'not-in-office', offices });
}

/** The clerks, made once from the inside out; the record a command is given. */
import type { Actions } from '#chain/actions/index.ts';
import type { Broadcast } from '#chain/broadcast.ts';
import type { Chain } from '#chain/client.ts';
import type { Ens } from '#chain/ens.ts';
import type { ExecutorContracts } from '#chain/executor/index.ts';
import type { Signers } from '#chain/signer.ts';
import type { SignIn } from '#chain/siwe.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import type { VaultRegistry } from '#chain/vault.ts';
import type { FeeCeiling } from '#core/execution/fees.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { WALLET_PAYOUT_DELAY_MS } from '#core/ledger/withdrawal.ts';
import { accept } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Log } from '#telemetry/log.ts';
import { createAlarms, describeAlarm } from './alarm.ts';
import { createAnnouncements } from './announcement.ts';
import { createAppointments } from './appointment.ts';
import { createAudit } from './audit.ts';
import { createBreakages } from './breakage.ts';
import { createBudgetOpenings } from './budget/opening.ts';
import { createBudgets } from './budget.ts';
import { createButtons } from './button.ts';
import { createCards } from './card.ts';
import { createCitizens } from './citizen.ts';
import { createCommunities } from './community.ts';
import { createConstitution } from './constitution.ts';
import { createDelegations } from './delegation.ts';
import { createDeposits } from './deposit.ts';
import { createDigests } from './digest.ts';
import { createDrafts } from './draft.ts';
import { createEffects } from './effect/index.ts';
import { createCandidacies } from './election/candidacy.ts';
import { createElectionCourse } from './election/course.ts';
import { createSeating } from './election/seating.ts';
import { createElectionViews } from './election/view.ts';
import { createElections } from './election.ts';
import { createExecutionClerks } from './execution/clerks.ts';
import { createExecutions, type ExecutionOptions } from './execution/index.ts';
import { createExecutorClerks } from './executor/clerks.ts';
import { createGateClerks } from './gate/clerks.ts';
import { createDecidedRoles } from './gate/decided.ts';
import { createFactReader } from './gate/facts.ts';
import { createRoleEffects } from './gate/index.ts';
import { createRuleReader } from './gate/token.ts';
import { createGateWatch } from './gate/watch.ts';
import { createInbox } from './inbox.ts';
import { createLedger } from './ledger.ts';
import { createLocks } from './lock.ts';
import { createMerges } from './merge.ts';
import { createOffices } from './office.ts';
import { createTerms } from './office-term.ts';
import { createPauses } from './pause.ts';
import { createPeople } from './person.ts';
import { createWalletPlaces } from './place/by-wallet.ts';
import { createPlaceCards } from './place/card.ts';
import { createPlaces } from './place.ts';
import { createPollGates } from './poll/gate.ts';
import { createPolls } from './poll.ts';
import type { ChatPorts } from './port.ts';
import { createProfiles } from './profile.ts';
import { createProposalAlarms } from './proposal/alarm.ts';
import { createDecisionClerks } from './proposal/clerks.ts';
import { createProposalCourse } from './proposal/course.ts';
import { createDiscussions } from './proposal/discussion.ts';
import { createEdits } from './proposal/edit.ts';
import { createFolds } from './proposal/fold.ts';
import { createInspections } from './proposal/inspection.ts';
import { createPayments } from './proposal/payment.ts';
import { createProposersDesk } from './proposal/proposer.ts';
import { createProposalRules } from './proposal/rules.ts';
import { createStepsReader } from './proposal/steps.ts';
import { createTemplates } from './proposal/template.ts';
import { createThreads } from './proposal/thread.ts';
import { createVetoes } from './proposal/veto.ts';
import { createProposalViews } from './proposal/view.ts';
import { createProposals } from './proposal.ts';
import { createRecalls } from './recall.ts';
import { createRecoveries } from './recovery.ts';
import { createReminders } from './reminder.ts';
import { createReserves } from './reserves.ts';
import type { LinkedWallet } from './roll/wallets.ts';
import { createRolls } from './roll.ts';
import type { Deployment, Services } from './services.ts';
import { createCommunitySettings } from './setting.ts';
import { createSetup } from './setup.ts';
import { createStatus } from './status.ts';
import { createTips } from './tip.ts';
import { createTracks } from './track.ts';
import { createTreasuryViews } from './treasury/view.ts';
import { electionOf } from './vote/election.ts';
import { createVoteExports } from './vote/export.ts';
import { createVotePages } from './vote/page.ts';
import { createPapers } from './vote/paper.ts';
import { createReceipts } from './vote/receipt.ts';
import { createSeals } from './vote/seal.ts';
import { createSignedBallots } from './vote/signed.ts';
import type { Unnamed } from './vote/unnamed.ts';
import { createVotes } from './vote.ts';
import { createWalletStaff } from './wallet/staff.ts';
import { createWallets, type Wallets } from './wallet.ts';
import { createWalletActs } from './wallet-act.ts';
import { createWays } from './way.ts';
import { createWhy } from './why.ts';
import { createWithdrawals } from './withdrawal.ts';

export type ServiceOptions = {
  store: Store;
  ports: ChatPorts<never>;
  chain: Chain;
  tokens: Tokens;
  broadcast: Broadcast;
  actions: Actions;
  contracts: ExecutorContracts;
  signers: Signers;
  signIn: SignIn;
  registry: VaultRegistry;
  ens: Ens;
  feeCeiling: (chainId: number) => FeeCeiling;
  ids: () => string;
  secret: () => string;
  /** `APP_SECRET`, then the one before it where there is one. */
  keys: readonly [string, ...string[]];
  salt: () => string;
  /** `SEAL_KEY`: without it there are open votes only. */
  sealKey: string | undefined;
  reference: () => string;
  unnamed: Unnamed;
  clock: { later(run: () => Promise<void>, delayMs: number): void };
  log: Log;
  hosting: 'invite' | 'open';
  custody: boolean;
  deployment: Deployment;
} & Pick<ExecutionOptions, 'at' | 'timing'>;

/** In the sandbox a newly linked wallet can be paid at once; every page says so. */
const SANDBOX_PAYOUT_DELAY_MS = 0;

/** The wallets of some persons, one entry a wallet. */
const flatWallets =
  (wallets: Wallets) =>
  async (community: CommunityId, persons: readonly PersonId[]): Promise<LinkedWallet[]> => {
    const held = await wallets.walletsOf(community, persons);
    return [...held].flatMap(([person, list]) =>
      list.map(({ address, chainId, hot, linkedAt }) => ({
        ...{ person, address, chainId, linkedAt },
        ...(hot && { hot }),
      })),
    );
  };

export function createServices(options: ServiceOptions): Services {
  const { store, ids, ports, chain, tokens, secret, salt, clock, log, deployment, unnamed } =
    options;
  const { sandbox, publicUrl } = deployment;
  const audit = createAudit({ ids });
  const { keys } = options;
  const ways = createWays({ store, ids, keys });
  const inbox = createInbox({ store, ids, ways });
  const offices = createOffices({ store, ids });
  const drafts = createDrafts({ store, ids });
  const people = createPeople({
    ...{ store, ports, ids, keys },
    telegramUsername: () => options.deployment.telegramUsername,
  });
  const alarms = createAlarms({ store, inbox, ids, offices, audit, ports, sandbox });
  const breakages = createBreakages({ store, ids, ports, alarms });
  const cards = createCards({ store, ids, breakages, clock, sandbox });
  const communities = createCommunities({ ...options, offices, audit });
  const ledger = createLedger({ store, ids, offices, audit });
  const executions = createExecutions({
    ...options,
    ledger,
    alarm: (books, community, alarm) =>
      alarms.raise(books, community, {
        kind: alarm.kind,
        subject: 'intent' in alarm ? alarm.intent : alarm.sender,
        details: describeAlarm(alarm),
      }),
  });
  const treasuryOf = (community: CommunityId) => executions.treasuryOf(community);
  const payoutDelayMs = sandbox ? SANDBOX_PAYOUT_DELAY_MS : WALLET_PAYOUT_DELAY_MS;
  const recoveries = createRecoveries({ store, ids, inbox, audit, offices, alarms });
  const locks = createLocks({
    ...{ store, ids, inbox, audit, alarms, recoveries, executions, publicUrl },
  });
  const linking = {
    ...{ store, ids, secret, signIn: options.signIn, inbox, audit, recoveries, publicUrl },
    ...{ registry: options.registry, ens: options.ens, chain, log },
    chainIds: deployment.chainIds,
    payoutDelayMs,
  };
  const wallets = createWallets(linking);
  const seals = createSeals({ sealKey: options.sealKey, random: salt });
  const ballots = (books: Books, row: VoteRow) => electionOf(books, row, seals);
  const votes = createVotes({ store, ids, cards, seals });
  const voteExports = createVoteExports({ store, seals, unnamed });
  const delegations = createDelegations({ store, ids, audit, inbox, people, communities });
  const pauses = createPauses({ store, ids, offices, audit, alarms });
  const constitution = createConstitution({ store, offices, audit, treasuryOf, alarms, sandbox });
  const rules = createRuleReader({
    ...{ store, communities, tokens },
    ...{ chainIds: deployment.chainIds, ens: options.ens },
  });
  const tracks = createTracks({
    ...{ store, offices, audit, communities, rules },
    canSeal: seals.able,
  });
  const folds = createFolds({ store, ids, cards, offices, audit, sandbox });
  const { actions } = options;
  const { keepers, mandates, connections, rotations, ...contractClerks } = createExecutorClerks({
    ...{ store, ids, log, chain, tokens, actions, executions, tracks, offices, audit },
    ...{ contracts: options.contracts, signIn: options.signIn, pauses, alarms },
    ...(options.at && { at: options.at }),
  });
  executions.listen('sweep', rotations.listener);
  const told = createProposalAlarms({ alarms });
  const vetoes = createVetoes({ store, cards, offices, audit, mandates, alarms: told });
  const walletsOf = flatWallets(wallets);
  const rolls = createRolls({
    ...{ store, ids, tokens, walletsOf, log },
    registry: options.registry,
  });
  const polls = createPolls({
    ...{ store, ids, salt, votes, cards, breakages, people },
    gates: createPollGates({ store, rules, rolls, chain, tokens, log }),
  });
  const facts = createFactReader({ ...options, walletsOf });
  const proposalRules = createProposalRules({ tracks, sandbox });
  const terms = createTerms({ store, inbox, audit });
  const seating = createSeating({ offices, inbox, audit, cards, ballots });
  const appointments = createAppointments({
    ...{ store, offices, people, inbox, audit, terms, seating },
  });
  const inspections = createInspections({
    ...{ store, actions, tokens },
    treasuryOf: keepers.addressOf,
  });
  const { settlement, runs, stops } = createDecisionClerks({
    ...{ store, cards, alarms, offices, audit, communities, executions, inspections, told },
    ...{ keepers, mandates, actions },
  });
  const citizens = createCitizens({ store, ids, offices, people, inbox, audit });
  const settings = createCommunitySettings({ store, audit });
  const budgetOpenings = createBudgetOpenings({ ids, audit, inbox, communities });
  const announcements = createAnnouncements({ store, ids, cards, audit });
  const effects = createEffects({
    ...{ pauses, constitution, appointments, alarms, tracks, vetoes, citizens, settings },
    ...{ budgetOpenings, announcements, stops, rotations },
    decidedRoles: createDecidedRoles({ ids, inbox, audit }),
  });
  const payoutWallet = async (_community: CommunityId, person: PersonId, chainId: number) => {
    const wallet = await wallets.payoutWallet(person, chainId, await store.now());
    return wallet.ok ? accept(wallet.value.address) : wallet;
  };
  const paymentOf = createPayments({ payoutWallet, keepers });
  const readSteps = createStepsReader({ actions, tokens, payoutWallet, keepers });
  const proposals = createProposals({
    ...{ store, ids, salt, communities, cards, breakages, chain, tokens, paymentOf, readSteps },
    ...{ inspections, effects, alarms: told },
    heldNow: keepers.heldNow,
    canSeal: seals.able,
    sandbox,
    rules: proposalRules,
    proposers: createProposersDesk({ facts, rolls }),
  });
  const course = createProposalCourse({
    ...{ store, votes, rolls, cards, communities, executions, effects, inspections },
    ...{ settlement, keepers, mandates, actions, runs, alarms: told },
  });
  executions.listen('proposal', settlement);
  executions.listen('mandate', mandates.intents);
  mandates.listen(settlement);
  const elective = {
    ...{ store, ids, salt, offices, people, inbox, audit, cards, breakages, sandbox },
    ballots,
    tracks,
    canSeal: seals.able,
  };
  const roleEffects = createRoleEffects({ store, ids, ports, inbox, alarms, people });
  const placeCards = createPlaceCards({ store, ids });
  const places = createPlaces({
    ...{ store, ids, secret, ports, offices, audit, inbox, alarms, breakages },
    async onConnected(community, place) {
      await placeCards.refresh(community);
      await cards.wantOpen(community);
      await roleEffects.onPlaceConnected(community, place);
    },
  });
  const walletPlaces = createWalletPlaces({
    ...{ store, ports, offices, audit, alarms, places, publicUrl, payoutDelayMs },
  });
  const gateClerks = createGateClerks({
    ...{ store, ids, ports, rules, offices, audit, people, inbox, facts, sandbox },
    ...{ drafts, cards, roleEffects, log: options.log },
    ...{ chain: options.chain, broadcast: options.broadcast, tokens: options.tokens },
  });
  const deposits = createDeposits({ ...options, executions, ledger, inbox });
  const withdrawals = createWithdrawals({
    ...{ store, ids, ledger, executions, inbox, payoutDelayMs },
    ...{ primaryOf: wallets.primaryOf, explorer: deployment.explorer },
  });
  executions.listen('withdrawal', withdrawals.listener);
  const budgets = createBudgets({
    ...{ store, ids, offices, audit, inbox, cards, communities, executions, payoutWallet },
    ...{ people, explorer: deployment.explorer },
  });
  log.debug('services are made');
  return {
    people,
    merges: createMerges({ store, ids, ledger, inbox, audit }),
    profiles: createProfiles({ store, ports, wallets, inbox, audit, keys, seating }),
    communities,
    constitution,
    connections,
    mandates,
    settings,
    ...contractClerks,
    setup: createSetup({
      ...{ store, drafts, communities, tokens, sandbox },
      chainIds: deployment.chainIds,
    }),
    status: createStatus({
      ...{ store, communities, alarms, people, places, breakages, offices, treasuryOf },
      retryRoles: roleEffects.retry,
    }),
    places,
    placeCards,
    pauses,
    rotations,
    offices,
    appointments,
    audit,
    alarms,
    breakages,
    buttons: createButtons({ store }),
    drafts,
    inbox,
    cards,
    digests: createDigests({ store, ids, cards, votes, offices, audit }),
    votes,
    papers: createPapers({ store, votes, seals }),
    delegations,
    reminders: createReminders({ store, inbox, cards, audit }),
    signedBallots: createSignedBallots({ ...linking, wallets, cards, seals, unnamed }),
    voteExports,
    votePages: createVotePages({ store, communities, votes, exports: voteExports, unnamed }),
    receipts: createReceipts({ store, seals }),
    polls,
    proposals,
    rolls,
    proposalViews: createProposalViews({
      ...{ store, communities, people, votes, offices, folds, mandates, sandbox, publicUrl },
    }),
    folds,
    templates: createTemplates({ store, offices, audit }),
    threads: createThreads({ store, cards, breakages }),
    course,
    discussions: createDiscussions({ store, cards, offices, audit }),
    edits: createEdits({
      ...{ store, cards, communities, people, proposals },
      ...{ rules: proposalRules, paymentOf, sandbox, alarms: told },
    }),
    tracks,
    vetoes,
    stops,
    elections: createElections(elective),
    candidacies: createCandidacies(elective),
    electionCourse: createElectionCourse({ ...elective, votes, rolls, seating }),
    electionViews: createElectionViews({ ...elective, votes }),
    recalls: createRecalls(elective),
    terms,
    wallets,
    walletActs: createWalletActs({ ...linking, locks, recoveries, walletPlaces }),
    locks,
    recoveries,
    walletStaff: createWalletStaff({ store, offices, audit, inbox }),
    ledger,
    tips: createTips({ store, ids, ledger, cards, inbox, people }),
    deposits,
    withdrawals,
    ...{ budgets, budgetOpenings, announcements },
    reserves: createReserves({ store, tokens, executions, alarms, log }),
    executions,
    ...createExecutionClerks({ store, chain, executions, mandates, log }),
    treasuryViews: createTreasuryViews({ store, chain, tokens, rules, tracks, clock, log }),
    citizens,
    ...gateClerks,
    gateWatch: createGateWatch(options),
    roleEffects,
    why: createWhy({
      ...{ store, communities, wallets, delegations, people, facts, rolls },
      linkChecks: roleEffects.linkChecks,
    }),
    deployment,
    reference: options.reference,
  };
}

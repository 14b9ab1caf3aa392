/** Which handler an outbox kind has: one line each. */
import type { Chart, SealedReply } from '#chat/reply.ts';
import type { ChatPorts } from '#service/port.ts';
import type { Services } from '#service/services.ts';
import type { Store } from '#store/index.ts';
import type { Handler } from '../worker.ts';
import { createAlarmJob } from './alarm.ts';
import { createCardJob } from './card.ts';
import {
  createChatLinkJob,
  createJoinRequestJob,
  createPersonalLinkJob,
  createReadmitJob,
} from './chat-gate.ts';
import {
  createExpireDraftsJob,
  createHousekeepingJob,
  createPrepareCommunityJob,
  createStaleCardsJob,
} from './community.ts';
import { createScanDepositsJob } from './deposit.ts';
import { createDigestJob } from './digest.ts';
import { createEndTermsJob, createRecallJob, createRenewElectionJob } from './election.ts';
import { createExecuteJob } from './execute.ts';
import {
  createGatePersonJob,
  createGateRoundJob,
  createGateSweepJob,
  createReadHandsJob,
  createRoleEffectJob,
  createRoleWorkJob,
  createWatchGatesJob,
  ROUND_MS,
  SANDBOX_ROUND_MS,
} from './gate.ts';
import { createStopPayoutsJob } from './lock.ts';
import { createMandateJob } from './mandate.ts';
import { createSettleMergeJob } from './merge.ts';
import { createEnsNameJob } from './name.ts';
import { createCheckPlaceJob } from './place.ts';
import { createPinCardJob, createPlaceCardsJob } from './place-card.ts';
import { createPrivateWordJob } from './private-word.ts';
import { createProposalThreadJob } from './proposal-thread.ts';
import { createDueRecoveryJob } from './recovery.ts';
import { createCheckReservesJob } from './reserves.ts';
import { createRoleAskJob } from './role-ask.ts';
import { createRotateJob } from './rotate.ts';
import { createTakeBackJob } from './take-back.ts';
import { createCheckVaultsJob, VAULTS_MS } from './vault.ts';
import {
  createCloseVoteJob,
  createExecuteProposalJob,
  createOpenVoteJob,
  createRemindVoteJob,
  createTellFollowersJob,
} from './vote.ts';

type Dependencies = {
  services: Services;
  ports: ChatPorts<SealedReply>;
  store: Store;
  draw: (chart: Chart) => Promise<Uint8Array>;
};

const roundMs = ({ services }: Dependencies): number =>
  services.deployment.sandbox ? SANDBOX_ROUND_MS : ROUND_MS;

export const createHandlers = (deps: Dependencies): { readonly [kind: string]: Handler } => ({
  alarm: createAlarmJob(deps),
  card: createCardJob(deps),
  'open-vote': createOpenVoteJob(deps),
  'close-vote': createCloseVoteJob(deps),
  'execute-proposal': createExecuteProposalJob(deps),
  'remind-vote': createRemindVoteJob(deps),
  'tell-followers': createTellFollowersJob(deps),
  'renew-election': createRenewElectionJob(deps),
  'end-terms': createEndTermsJob(deps),
  recall: createRecallJob(deps),
  'due-recovery': createDueRecoveryJob(deps),
  'place-cards': createPlaceCardsJob(deps),
  'pin-card': createPinCardJob(deps),
  'proposal-thread': createProposalThreadJob(deps),
  'private-word': createPrivateWordJob(deps),
  'check-place': createCheckPlaceJob(deps),
  execute: createExecuteJob(deps.services.executions),
  mandate: createMandateJob(deps.services.mandates),
  rotate: createRotateJob(deps.services.rotations),
  'gate-person': createGatePersonJob(deps),
  'gate-moved': createGatePersonJob(deps),
  'gate-sweep': createGateSweepJob({ ...deps, everyMs: roundMs(deps) }),
  'gate-round': createGateRoundJob({ ...deps, everyMs: roundMs(deps) }),
  'watch-gates': createWatchGatesJob(deps),
  'settle-merge': createSettleMergeJob(deps.services.merges),
  'stop-payouts': createStopPayoutsJob(deps.services.locks),
  'role-ask': createRoleAskJob(deps),
  'role-effect': createRoleEffectJob(deps),
  'role-work': createRoleWorkJob(deps),
  'read-hands': createReadHandsJob(deps),
  'chat-link': createChatLinkJob(deps),
  'join-request': createJoinRequestJob(deps),
  'chat-readmit': createReadmitJob(deps),
  'personal-link': createPersonalLinkJob(deps),
  'take-back': createTakeBackJob(deps),
  'scan-deposits': createScanDepositsJob(deps.services.deposits),
  'check-reserves': createCheckReservesJob(deps.services.reserves),
  'prepare-community': createPrepareCommunityJob(deps),
  digest: createDigestJob(deps),
  housekeeping: createHousekeepingJob(deps),
  'expire-drafts': createExpireDraftsJob(deps),
  'stale-cards': createStaleCardsJob(deps),
  'ens-name': createEnsNameJob(deps),
  'check-vaults': createCheckVaultsJob({
    ...deps,
    everyMs: deps.services.deployment.sandbox ? SANDBOX_ROUND_MS : VAULTS_MS,
  }),
});

/** What a member can say: one line each. */
import type { Command } from '#chat/command.ts';
import { about } from './about.ts';
import { balance } from './balance.ts';
import { ballotAgree } from './ballot/agree.ts';
import { ballotCast } from './ballot/cast.ts';
import { ballotClear } from './ballot/clear.ts';
import { ballotLate } from './ballot/late.ts';
import { ballotLess } from './ballot/less.ts';
import { ballotLevel } from './ballot/level.ts';
import { ballotMine } from './ballot/mine.ts';
import { ballotMore } from './ballot/more.ts';
import { ballotOpen } from './ballot/open.ts';
import { ballotPick } from './ballot/pick.ts';
import { ballotReceipt } from './ballot/receipt.ts';
import { ballotSign } from './ballot/sign.ts';
import { ballotSubmit } from './ballot/submit.ts';
import { ballotText } from './ballot/text.ts';
import { ballotUndo } from './ballot/undo.ts';
import { budgetClose } from './budget/close.ts';
import { budgetList } from './budget/list.ts';
import { budgetPay } from './budget/pay.ts';
import { budgetSend } from './budget/send.ts';
import { citizenGrant } from './citizen/grant.ts';
import { citizenList } from './citizen/list.ts';
import { citizenRevoke } from './citizen/revoke.ts';
import { civitasAlarms } from './civitas/alarms.ts';
import { civitasAlert } from './civitas/alert.ts';
import { civitasAsk } from './civitas/ask.ts';
import { civitasAttach } from './civitas/attach.ts';
import { civitasCaps } from './civitas/caps.ts';
import { civitasChannel } from './civitas/channel.ts';
import { civitasConstitute } from './civitas/constitute.ts';
import { civitasDecide } from './civitas/decide.ts';
import { civitasDigest } from './civitas/digest.ts';
import { civitasFound } from './civitas/found.ts';
import { civitasJoin } from './civitas/join.ts';
import { civitasSetup } from './civitas/setup.ts';
import { civitasStatus } from './civitas/status.ts';
import { civitasStep } from './civitas/step.ts';
import { countShow } from './count/show.ts';
import { creditIssue } from './credit/issue.ts';
import { delegateEnd } from './delegate/end.ts';
import { delegateList } from './delegate/list.ts';
import { delegateShow } from './delegate/show.ts';
import { delegateStatement } from './delegate/statement.ts';
import { delegateTo } from './delegate/to.ts';
import { deposit } from './deposit.ts';
import { electionAccept } from './election/accept.ts';
import { electionDecline } from './election/decline.ts';
import { electionExport } from './election/export.ts';
import { electionList } from './election/list.ts';
import { electionNominate } from './election/nominate.ts';
import { electionOpen } from './election/open.ts';
import { electionRecall } from './election/recall.ts';
import { electionRunoff } from './election/runoff.ts';
import { electionShow } from './election/show.ts';
import { electionSign } from './election/sign.ts';
import { electionWithdraw } from './election/withdraw.ts';
import { executionStatus } from './execution/status.ts';
import { help } from './help.ts';
import { inbox } from './inbox.ts';
import { lock } from './lock.ts';
import { officeEnd } from './office/end.ts';
import { officeGive } from './office/give.ts';
import { officeList } from './office/list.ts';
import { pollCancel } from './poll/cancel.ts';
import { pollCreate } from './poll/create.ts';
import { pollExport } from './poll/export.ts';
import { pollList } from './poll/list.ts';
import { pollShow } from './poll/show.ts';
import { profileAnswer } from './profile/answer.ts';
import { profileDelete } from './profile/delete.ts';
import { profileExport } from './profile/export.ts';
import { profileJoin } from './profile/join.ts';
import { profilePrivacy } from './profile/privacy.ts';
import { profileReminders } from './profile/reminders.ts';
import { profileShow } from './profile/show.ts';
import { profileSplit } from './profile/split.ts';
import { profileUndo } from './profile/undo.ts';
import { proposalAmend } from './proposal/amend.ts';
import { proposalCancel } from './proposal/cancel.ts';
import { proposalChanges } from './proposal/changes.ts';
import { proposalCreate } from './proposal/create.ts';
import { proposalEdit } from './proposal/edit.ts';
import { proposalExport } from './proposal/export.ts';
import { proposalFold } from './proposal/fold.ts';
import { proposalList } from './proposal/list.ts';
import { proposalOffer } from './proposal/offer.ts';
import { proposalPublish } from './proposal/publish.ts';
import { proposalRevise } from './proposal/revise.ts';
import { proposalShow } from './proposal/show.ts';
import { proposalSign } from './proposal/sign.ts';
import { proposalSponsor } from './proposal/sponsor.ts';
import { proposalStop } from './proposal/stop.ts';
import { proposalUnfold } from './proposal/unfold.ts';
import { proposalVeto } from './proposal/veto.ts';
import { proposalWithdraw } from './proposal/withdraw.ts';
import { recover } from './recover.ts';
import { recoveryKnow } from './recovery/know.ts';
import { recoveryList } from './recovery/list.ts';
import { recoveryStop } from './recovery/stop.ts';
import { roleAnswer } from './role/answer.ts';
import { roleAsk } from './role/ask.ts';
import { roleCarry } from './role/carry.ts';
import { roleChange } from './role/change.ts';
import { roleCheck } from './role/check.ts';
import { roleDoctor } from './role/doctor.ts';
import { roleEnter } from './role/enter.ts';
import { roleExempt } from './role/exempt.ts';
import { roleGate } from './role/gate.ts';
import { roleList } from './role/list.ts';
import { roleMove } from './role/move.ts';
import { rolePick } from './role/pick.ts';
import { rolePreview } from './role/preview.ts';
import { roleProgress } from './role/progress.ts';
import { roleRelease } from './role/release.ts';
import { roleRemoval } from './role/removal.ts';
import { roleRun } from './role/run.ts';
import { roleSave } from './role/save.ts';
import { roleSet } from './role/set.ts';
import { roleSwitch } from './role/switch.ts';
import { roleUndo } from './role/undo.ts';
import { roleUngate } from './role/ungate.ts';
import { roleWhy } from './role/why.ts';
import { start } from './start.ts';
import { templateDrop } from './template/drop.ts';
import { templateList } from './template/list.ts';
import { templateSet } from './template/set.ts';
import { tip } from './tip.ts';
import { trackSet } from './track/set.ts';
import { trackShow } from './track/show.ts';
import { treasuryConnect } from './treasury/connect.ts';
import { treasuryDisconnect } from './treasury/disconnect.ts';
import { treasuryPause } from './treasury/pause.ts';
import { treasuryResume } from './treasury/resume.ts';
import { treasuryRotate } from './treasury/rotate.ts';
import { treasuryShow } from './treasury/show.ts';
import { unlock } from './unlock.ts';
import { vote } from './vote.ts';
import { walletLink } from './wallet/link.ts';
import { walletList } from './wallet/list.ts';
import { walletPrimary } from './wallet/primary.ts';
import { walletUnlink } from './wallet/unlink.ts';
import { walletUnuse } from './wallet/unuse.ts';
import { walletUse } from './wallet/use.ts';
import { walletVault } from './wallet/vault.ts';
import { walletWho } from './wallet/who.ts';
import { why } from './why.ts';
import { withdraw } from './withdraw.ts';
import { withdrawalConfirm } from './withdrawal/confirm.ts';

export const commands: readonly Command[] = [
  about,
  balance,
  ballotAgree,
  ballotCast,
  ballotClear,
  ballotLate,
  ballotLess,
  ballotLevel,
  ballotMine,
  ballotMore,
  ballotOpen,
  ballotPick,
  ballotReceipt,
  ballotSign,
  ballotSubmit,
  ballotText,
  ballotUndo,
  budgetClose,
  budgetList,
  budgetPay,
  budgetSend,
  citizenGrant,
  citizenList,
  citizenRevoke,
  civitasAlarms,
  civitasAlert,
  civitasAsk,
  civitasAttach,
  civitasCaps,
  civitasChannel,
  civitasConstitute,
  civitasDecide,
  civitasDigest,
  civitasFound,
  civitasJoin,
  civitasSetup,
  civitasStatus,
  civitasStep,
  countShow,
  creditIssue,
  delegateEnd,
  delegateList,
  delegateShow,
  delegateStatement,
  delegateTo,
  deposit,
  electionAccept,
  electionDecline,
  electionExport,
  electionList,
  electionNominate,
  electionOpen,
  electionRecall,
  electionRunoff,
  electionShow,
  electionSign,
  electionWithdraw,
  executionStatus,
  help,
  inbox,
  lock,
  officeEnd,
  officeGive,
  officeList,
  pollCancel,
  pollCreate,
  pollExport,
  pollList,
  pollShow,
  profileAnswer,
  profileJoin,
  profileSplit,
  profileUndo,
  profileDelete,
  profileExport,
  profilePrivacy,
  profileReminders,
  profileShow,
  proposalAmend,
  proposalCancel,
  proposalChanges,
  proposalEdit,
  proposalSign,
  proposalSponsor,
  proposalStop,
  proposalFold,
  proposalUnfold,
  proposalWithdraw,
  proposalCreate,
  proposalExport,
  proposalList,
  proposalPublish,
  proposalOffer,
  proposalRevise,
  proposalShow,
  proposalVeto,
  recover,
  recoveryKnow,
  recoveryList,
  recoveryStop,
  roleAnswer,
  roleAsk,
  roleCarry,
  roleChange,
  roleCheck,
  roleDoctor,
  roleExempt,
  roleGate,
  roleList,
  roleMove,
  rolePick,
  rolePreview,
  roleProgress,
  roleRelease,
  roleRemoval,
  roleEnter,
  roleRun,
  roleSave,
  roleSet,
  roleSwitch,
  roleUndo,
  roleUngate,
  roleWhy,
  start,
  tip,
  templateDrop,
  templateList,
  templateSet,
  trackSet,
  trackShow,
  treasuryConnect,
  treasuryDisconnect,
  treasuryPause,
  treasuryResume,
  treasuryRotate,
  treasuryShow,
  unlock,
  vote,
  walletLink,
  walletList,
  walletPrimary,
  walletUnlink,
  walletUnuse,
  walletUse,
  walletVault,
  walletWho,
  why,
  withdraw,
  withdrawalConfirm,
];

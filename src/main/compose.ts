import { join } from 'node:path'
import { AppError } from '../shared/errors'
import type { DoctorReport } from '../shared/posture/contract'
import { activityHandlers } from './activity/methods'
import { ActivityService, type Entry } from './activity/service'
import { clientHandlers } from './clients/methods'
import { ClientRegistry } from './clients/registry'
import { Admission } from './gateway/admission'
import { Lockout } from './gateway/lockout'
import { Listening } from './gateway/listening'
import { gatewayHandlers, type RunningGateway } from './gateway/methods'
import { RateLimiter } from './gateway/rate-limit'
import { RefusalRecord } from './gateway/refusals'
import { GatewayServer } from './gateway/server'
import { LoopGuard } from './guard/loop-guard'
import { guardHandlers } from './guard/methods'
import { GuardService } from './guard/service'
import { loadInstanceKey, prepareConfig, type FirstStart } from './home/first-start'
import { Ownership } from './home/ownership'
import { homePaths, type HomePaths } from './home/paths'
import { sweepTemporaryFiles } from './platform/atomic-write'
import type { Clock } from './platform/clock'
import { EventLoopWatch } from './platform/event-loop'
import { ensurePrivateFolder } from './platform/file-safety'
import { Lifecycle, type Part } from './platform/lifecycle'
import type { Log } from './platform/log'
import { VERSION } from './platform/version'
import { attestationHandlers } from './posture/attestations/methods'
import { AttestationService } from './posture/attestations/service'
import { AttestationStore } from './posture/attestations/store'
import { PostureEngine } from './posture/engine'
import { Heartbeat } from './posture/heartbeat'
import { runOf } from './posture/history'
import { PostureHistory } from './posture/history-file'
import { postureHandlers } from './posture/methods'
import { healthScore, summarise } from './posture/score'
import { factSources } from './posture/sources'
import { waiverHandlers } from './posture/waivers/methods'
import { WaiverService } from './posture/waivers/service'
import { WaiverStore } from './posture/waivers/store'
import { buildProbation, PROBATION_MS, type Guarding } from './probation/build'
import { probationHandlers } from './probation/methods'
import { buildRemediation } from './remediation/build'
import { createBundle } from './remediation/first-bundle'
import { remediationHandlers } from './remediation/methods'
import { pastRunHandlers } from './remediation/past-run-methods'
import { RunHistory } from './remediation/run-history'
import { undoHandlers } from './remediation/undo-methods'
import { noDesktop, type DesktopHandlers } from './platform/no-desktop'
import { ControlDoor } from './rpc/control'
import { HttpDoor } from './rpc/http'
import { Router } from './rpc/router'
import { SocketDoor } from './rpc/ws'
import { generatorHandlers } from './secrets/generator-methods'
import type { Keyring } from './secrets/keychain/keyring'
import { LastUse } from './secrets/life/last-use'
import { lifeHandlers } from './secrets/life/methods'
import { LifeService } from './secrets/life/service'
import { secretsHandlers } from './secrets/methods'
import { MoveControl } from './secrets/move/move-control'
import { moveHandlers } from './secrets/move/methods'
import { IdleLock } from './secrets/protection/idle-lock'
import { protectionHandlers } from './secrets/protection/methods'
import { chooseStore, moveStore, type StoreOptions } from './secrets/open-store'
import { requestedBackend } from './secrets/requested'
import { SecretsService } from './secrets/service'
import { transferHandlers } from './secrets/transfer/methods'
import { TransferService } from './secrets/transfer/service'
import { selftestHandlers } from './selftest/methods'
import { SelftestService } from './selftest/service'
import { startThrowAway } from './selftest/throw-away'
import { settingsHandlers } from './settings/methods'
import type { Environment, Flags } from './settings/resolve'
import { SettingsService } from './settings/service'
import { Topics } from './platform/topics'
import { PageAssets } from './ui/assets'
import { PageDoor } from './ui/door'
import { BrowserSessions } from './ui/tickets'
import { isInMemory, SETTING_KEYS } from './settings/table'

export interface CoreOptions {
  home: string
  flags: Flags
  environment: Environment
  workingFolder: string
  /** What this process is, for others that find the home folder owned: `serve`, `secrets set`, … */
  command: string
  /** True to listen for clients and run the heartbeat; false for a command that answers one call and ends. */
  serve: boolean
  keyring: Keyring
  /** What only the desktop app can do; without it those methods say so. With it, a gateway that cannot listen does not stop the
   *  start: the window is the place to put that right. */
  desktop?: DesktopHandlers
  clock: Clock
  log: Log
  /** How long a change that could lock the operator out may wait for its confirmation; 60 s without it. For tests: nothing that
   *  an operator or an attacker can set leads here. */
  probationMs?: number
  /** Called when a client asked for a stop. */
  onStopRequested: () => void
}

/** The running product without any window: what `serve`, the commands and the desktop app are built on. */
export interface Core {
  readonly paths: HomePaths
  readonly router: Router
  readonly topics: Topics
  readonly settings: SettingsService
  readonly secrets: Pick<SecretsService, 'get'>
  readonly refusals: Pick<RefusalRecord, 'add'>
  readonly gatewayUrl: () => string | null
  /** True once a connection that left from this end has arrived at the gateway of this process. */
  readonly hasConnectionFrom: GatewayServer['hasConnectionFrom']
  /** Why a gateway that should listen does not, or null. */
  readonly gatewayProblem: () => string | null
  /** Runs the checks. */
  readonly look: () => Promise<{ report: DoctorReport; healthScore: number }>
  readonly firstStart: () => FirstStart | undefined
  /** The screen of this machine was locked, or the machine goes to sleep. */
  readonly screenLocked: () => Promise<void>
  /** What this start did about a maintenance run that a crash had cut short, or null. */
  readonly recovered: () => string | null
  /** @throws AppError home.*, settings.*, gateway.cannot-listen (without a desktop); nothing keeps running then */
  start(): Promise<void>
  /** Finishes what is running, then closes everything in reverse order. */
  stop(): Promise<void>
}

const nothing = (): void => undefined

/** Builds every service and says who needs whom. Nothing runs before start(). */
export const compose = (options: CoreOptions): Core => {
  const { clock, log, environment } = options
  const paths = homePaths(options.home)
  let instanceKey: Uint8Array | undefined
  let firstStart: FirstStart | undefined
  let hasRecord = false

  const ownership = new Ownership(paths, options.command, options.serve)
  const settings = new SettingsService(
    {
      home: options.home,
      configPath: paths.config,
      workingFolder: options.workingFolder,
      flags: options.flags,
      environment,
      get runsGateway() {
        return options.serve && listening.problem === null
      }
    },
    () => keyOfHome()
  )
  const keyOfHome = (): Uint8Array => {
    if (!instanceKey) throw new Error('the instance key was used before start()')
    return instanceKey
  }
  const values = (): SettingsService['values'] => settings.values
  const inState = (name: string): string | undefined =>
    isInMemory(values()['state.path']) ? undefined : join(values()['state.path'], name)

  const topics = new Topics(log.child('topics'))
  const activity = new ActivityService(paths.activity, clock, log.child('activity'), (record) => {
    lastUse.add(record)
    topics.publish('activity', record)
  })
  const lastUse = new LastUse(paths.activity, () => inState('secret-uses.json'), log.child('secrets'))
  const backend = requestedBackend(settings)
  const moving = new MoveControl((move) => topics.publish('move', { move }), clock)
  const storeOptions: StoreOptions = {
    requested: () => backend.requested(),
    storePath: () => values()['secrets.storePath'],
    keyString: () => settings.storeKey(),
    keyring: options.keyring,
    platform: process.platform,
    clock,
    request: backend,
    moving
  }
  const secrets = new SecretsService(
    {
      choose: (before) => chooseStore(storeOptions, before),
      move: (before, to, adopt) => moveStore(storeOptions, before, to, adopt),
      keyString: () => settings.storeKey(),
      changed: (count) => topics.publish('secrets', { count }),
      used: () => idleLock.touch(),
      clock,
      log: log.child('secrets')
    },
    environment
  )

  const clients = new ClientRegistry({
    path: () => inState('clients.json'),
    instanceKey: () => keyOfHome(),
    outlives: options.serve,
    changed: () => topics.publish('clients', {}),
    ended: () => sockets.endRevoked(),
    clock,
    log: log.child('clients')
  })

  const life = new LifeService(secrets, lastUse, clock)

  const transfer = new TransferService(secrets, () => settings.storeKey()?.value, keyOfHome, clock)
  const idleLock: IdleLock = new IdleLock(
    secrets,
    () => values()['secrets.lock.idleMs'],
    (error) => log.error('the secret store could not be locked', error)
  )

  const eventLoop = new EventLoopWatch(clock, log.child('runtime'))
  const gatewayUrl = (): string | null => gateway.url
  const sources = factSources({
    settings,
    secrets,
    life,
    activity,
    clients,
    eventLoop: () => eventLoop.state,
    lastUse,
    environment,
    gatewayUrl,
    clock
  })
  const posture: PostureEngine = new PostureEngine(
    sources,
    {
      configHash: () => settings.configHash(),
      runtime: () => ({
        version: VERSION,
        node: process.versions.node,
        platform: process.platform,
        pid: process.pid,
        home: options.home,
        statePath: values()['state.path'],
        persisted: !isInMemory(values()['state.path']),
        gatewayUrl: gatewayUrl()
      })
    },
    clock,
    (report, deep) => postureHistory().record(runOf(report, deep, values()['heartbeat.enabled'])),
    () => waivers().all(),
    () => attestations().all()
  )
  const waivers = lazy(() => new WaiverStore(inState('posture-waivers.json'), keyOfHome, clock, log.child('waivers')))
  const attestations = lazy(
    () => new AttestationStore(inState('posture-attestations.json'), keyOfHome, clock, log.child('attestations'))
  )
  const postureHistory = lazy(
    () =>
      new PostureHistory(
        inState('posture-history.json'),
        (news) => topics.publish('posture', news),
        clock,
        log.child('posture')
      )
  )
  const history = lazy(
    () =>
      new RunHistory(inState('maintenance.json'), log.child('maintenance'), (job) => topics.publish('maintenance', job))
  )
  const heartbeat = lazy(
    () =>
      new Heartbeat(
        posture,
        settings,
        (entry: Entry) => activity.append(entry, false),
        inState('heartbeat.json'),
        (status) => topics.publish('heartbeat', status),
        clock,
        log.child('heartbeat')
      )
  )
  const maintenance = lazy(() =>
    buildRemediation({
      posture,
      settings,
      history: history(),
      secrets,
      heartbeat: () => heartbeat().status(),
      instanceKey: keyOfHome,
      note: (method, detail) => note(method, detail),
      clock,
      log: log.child('maintenance'),
      guard: guarding().runs
    })
  )
  const guarding: () => Guarding = lazy(() =>
    buildProbation({
      settings,
      gateway: () => gateway,
      move: (next, adopt) => listening.move(next, adopt),
      takeBack: (runId, stepIds, title) => maintenance().undo.takeBack(runId, stepIds, title),
      look: async () => {
        await posture.run(false).catch((error: unknown) => log.error('the checks did not run', error))
      },
      issueTicket: () => sessions.issueTicket(),
      publish: (news) => topics.publish('probation', news),
      note: (method, detail) => note(method, detail),
      instanceKey: keyOfHome,
      clock,
      log: log.child('probation'),
      lengthMs: options.probationMs ?? PROBATION_MS
    })
  )

  const isArriving = (): boolean => guarding().service.hasMoved
  const admission = new Admission(values, new RateLimiter(clock), new Lockout(clock), clients, isArriving)
  const refusals = new RefusalRecord(
    (entry) => activity.append(entry, false),
    log.child('gateway'),
    (address, port) => selftest.isFrom(address, port)
  )
  const guard = new GuardService(values, new LoopGuard(clock))
  // The handlers ask for late parts only when they are called.
  const running: RunningGateway = {
    get url(): string | null {
      return gateway.url
    },
    get problem(): string | null {
      return listening.problem
    },
    get tokenSockets(): number {
      return sockets.tokenSockets
    },
    issueTicket: () => sessions.issueTicket()
  }
  const selftest: SelftestService = new SelftestService({
    gateway: {
      get url(): string | null {
        return gateway.url
      },
      get problem(): string | null {
        return listening.problem
      },
      get certificate(): Buffer | undefined {
        return gateway.certificate
      },
      hasConnectionFrom: (end) => gateway.hasConnectionFrom(end)
    },
    settings: values,
    startThrowAway: () => startThrowAway(compose),
    publish: (progress) => topics.publish('selftest', { progress }),
    clock
  })
  const sessions = new BrowserSessions(clock)
  // The renderer is built beside the main bundle, wherever the package lies.
  const page = new PageDoor(new PageAssets(join(import.meta.dirname, '../renderer')), sessions)
  const router: Router = new Router(
    {
      ...gatewayHandlers(settings, running, clock, options.onStopRequested),
      ...postureHandlers(
        posture,
        () => maintenance().engine,
        () => postureHistory(),
        () => values()['heartbeat.enabled']
      ),
      ...waiverHandlers(() => new WaiverService(posture, waivers(), clock)),
      ...attestationHandlers(() => new AttestationService(posture, attestations(), clock)),
      ...secretsHandlers(secrets, lastUse),
      ...transferHandlers(transfer),
      ...moveHandlers(secrets, storeOptions),
      ...generatorHandlers,
      ...lifeHandlers(life),
      ...protectionHandlers(secrets, () => settings.storeKey(), options.keyring),
      ...remediationHandlers(() => maintenance().engine),
      ...undoHandlers(() => maintenance().undo),
      ...probationHandlers(() => guarding()),
      ...pastRunHandlers(() => maintenance().undo),
      ...guardHandlers(guard, activity),
      ...activityHandlers(activity),
      ...clientHandlers(clients, (id) => sockets.socketsOf(id)),
      ...settingsHandlers(settings, (changes) => guarding().settings.set(changes)),
      ...selftestHandlers(selftest),
      ...(options.desktop ?? noDesktop)
    },
    activity,
    log.child('rpc')
  )
  const sockets = new SocketDoor(admission, router, refusals, sessions, topics, log.child('ws'))
  const httpDoor = new HttpDoor(admission, router, refusals, page, () => settings.configHash(), log.child('gateway'))
  const gateway: GatewayServer = new GatewayServer(values, httpDoor, sockets, log.child('gateway'))
  const listening: Listening = new Listening(gateway, options.desktop !== undefined, log.child('gateway'))
  const control = new ControlDoor(() => ownership.record, router, log.child('control'))
  let stopWatching = nothing

  const note = (method: string, detail: string): Promise<void> =>
    activity
      .append(
        { actor: options.command, door: 'system', address: null, method, target: null, outcome: 'ok', detail },
        true
      )
      .catch((error: unknown) => log.error(`${method} could not be recorded`, error))

  /** A gateway that could not listen tries with the new settings. */
  const listenAgain = async (): Promise<void> => {
    try {
      if (!(await listening.retry())) return
      guarding().service.listening()
      topics.publish('settings', { keys: [] })
    } catch (error) {
      log.error('the gateway could not be started again', error)
    }
  }

  /** A gateway that cannot listen by an unconfirmed change listens as before that. */
  const startListening = async (): Promise<void> => {
    try {
      await listening.start()
    } catch (error) {
      const isMended = error instanceof AppError && (await guarding().service.couldNotListen(error.message))
      if (!isMended) throw error
      await listening.start()
    }
    const { problem } = listening
    if (problem !== null && (await guarding().service.couldNotListen(problem))) await listening.retry()
  }

  const parts: Part[] = [
    { name: 'home', start: () => ownership.acquire(), stop: () => ownership.release() },
    {
      name: 'settings',
      start: async () => {
        await sweepTemporaryFiles(paths.home, clock.nowMs())
        const key = await loadInstanceKey(paths.instanceKey)
        instanceKey = key.bytes
        const isFirst = key.created
        hasRecord = !isFirst
        const { tokenMinted } = await prepareConfig(paths, options.flags, environment, options.workingFolder)
        firstStart = { isFirst, tokenMinted }
        await settings.start()
        const statePath = values()['state.path']
        // A command must be able to report a missing folder; it does not make one just to look.
        if ((isFirst || options.serve) && !isInMemory(statePath)) await makeStateFolder(statePath, log)
        if (isFirst && settings.sourceOf('security.policyBundlePath').kind === 'default') {
          await createFirstBundle(values()['security.policyBundlePath'], log)
        }
      },
      stop: nothing
    },
    { name: 'event loop', start: () => eventLoop.start(), stop: () => eventLoop.stop() },
    { name: 'activity', start: () => activity.start(hasRecord), stop: () => activity.stop() },
    { name: 'last uses', start: () => (options.serve ? lastUse.start() : undefined), stop: () => lastUse.stop() },
    {
      name: 'record',
      start: () => (options.serve ? note('system.start', `version ${VERSION}, process ${process.pid}`) : undefined),
      stop: () => (options.serve ? note('system.stop', `process ${process.pid}`) : undefined)
    },
    {
      name: 'secrets',
      // A command that needs no secret does not ask the operating system for any.
      start: async () => {
        if (!options.serve) return
        await secrets.start()
        idleLock.start()
      },
      stop: async () => {
        idleLock.stop()
        await secrets.stop()
        options.keyring.close()
      }
    },
    { name: 'clients', start: () => clients.load(), stop: () => clients.stop() },
    { name: 'waivers', start: () => waivers().load(), stop: nothing },
    { name: 'attestations', start: () => attestations().load(), stop: nothing },
    { name: 'posture history', start: () => postureHistory().load(), stop: () => postureHistory().stop() },
    { name: 'changes on probation', start: () => guarding().load(), stop: nothing },
    { name: 'maintenance', start: () => maintenance().start(), stop: nothing },
    { name: 'heartbeat', start: () => heartbeat().load(), stop: () => heartbeat().stop() },
    { name: 'router', start: nothing, stop: () => router.stop() },
    { name: 'control', start: () => control.start(), stop: () => control.stop() }
  ]
  if (options.serve) {
    parts.push(
      {
        name: 'settings watch',
        start: () => {
          stopWatching = settings.onChange((now, before) => {
            topics.publish('settings', { keys: SETTING_KEYS.filter((key) => now[key] !== before[key]) })
            const changed = (['gateway.authToken', 'gateway.requireToken'] as const).some(
              (key) => now[key] !== before[key]
            )
            if (changed) sockets.endRevoked()
            idleLock.touch()
            void listenAgain()
          })
        },
        stop: () => stopWatching()
      },
      { name: 'unconfirmed changes', start: () => guarding().service.beforeListening(), stop: nothing },
      {
        name: 'gateway',
        start: startListening,
        stop: async () => {
          await listening.stop()
          refusals.flush()
        }
      },
      {
        name: 'probation',
        start: () => guarding().service.listening(),
        stop: () => guarding().service.stop()
      },
      { name: 'schedule', start: () => heartbeat().start(), stop: nothing }
    )
  }
  const lifecycle = new Lifecycle(parts, log)

  return {
    paths,
    router,
    topics,
    settings,
    secrets,
    refusals,
    gatewayUrl,
    hasConnectionFrom: (end) => gateway.hasConnectionFrom(end),
    gatewayProblem: () => listening.problem,
    look: async () => {
      const { report } = await posture.run(false)
      return { report, healthScore: healthScore(summarise(report), values()['heartbeat.enabled']) }
    },
    firstStart: () => firstStart,
    recovered: () => maintenance().recovered(),
    screenLocked: async () => {
      if (!values()['secrets.lock.onScreenLock']) return
      await secrets.lock('screen').catch((error: unknown) => log.error('the secret store could not be locked', error))
    },
    start: () => lifecycle.start(),
    stop: () => {
      moving.stop()
      selftest.stop()
      options.keyring.hurry()
      return lifecycle.stop()
    }
  }
}

/** For parts whose paths are known only once the settings are read. */
const lazy = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => (made ??= make())
}

/** A state folder that cannot be made does not stop the start: the store and the diagnostics say so. */
const makeStateFolder = (path: string, log: Log): Promise<unknown> =>
  ensurePrivateFolder(path).catch((error: unknown) => log.error(`the state folder ${path} cannot be created`, error))

const createFirstBundle = async (path: string, log: Log): Promise<void> => {
  if (isInMemory(path)) return
  await createBundle(path).catch((error: unknown) => log.error(`the policy bundle ${path} cannot be created`, error))
}

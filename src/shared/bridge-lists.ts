import { api, namesFor } from './api'
import { CALL_CHANNEL, NEWS_CHANNEL } from './bridge'
import type { MethodTable } from './method'
import { TOPICS } from './topics'

/** What the preload is told when it is built: the two channels, and the names that may pass them. */
export interface BridgeLists {
  readonly callChannel: typeof CALL_CHANNEL
  readonly newsChannel: typeof NEWS_CHANNEL
  readonly methods: readonly string[]
  readonly topics: readonly string[]
}

/** Everything the desktop app's own window may call and hear of, from the same tables the router reads. */
export const bridgeLists = (table: MethodTable = api): BridgeLists => ({
  callChannel: CALL_CHANNEL,
  newsChannel: NEWS_CHANNEL,
  methods: namesFor(table, ['window', 'desktop']),
  topics: TOPICS
})

import { FakeClock } from '../platform/testing'
import { MemoryStore } from './memory-store'
import { storeSuite } from './store-suite'

storeSuite(async () => {
  const store = new MemoryStore(new FakeClock())
  await store.open()
  return store
})

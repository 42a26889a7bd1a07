import { userInfo } from 'node:os'

/** The name of the user this process runs as, for the activity record. A container's user may have none. */
export const operatorName = (): string => {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}

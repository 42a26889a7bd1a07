/** What a probe of the operating system's credential store found. */
export type KeyringProbe = { readonly available: true } | { readonly available: false; readonly reason: string }

/** The operating system's credential store: Keychain on macOS, DPAPI on Windows, Secret Service on Linux. */
export interface Keyring {
  /** Tells whether a secret can really be written, read and deleted there. Never throws. */
  probe(): Promise<KeyringProbe>
}

/** A build without access to a credential store. */
export const noKeyring: Keyring = {
  probe: () =>
    Promise.resolve({
      available: false,
      reason: "this version does not use the operating system's credential store yet"
    })
}

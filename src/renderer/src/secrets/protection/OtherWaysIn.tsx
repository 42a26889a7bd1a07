import { useState, type JSX } from 'react'
import type { StoreStatus } from '../../../../shared/secrets/contract'
import { Button, Dialog, ui } from '../../ui/controls'
import { OpenForm, type Way } from './OpenForm'
import { lacksCode, otherWaysIn } from './words'

const WORDS: Readonly<Record<Exclude<Way, 'key'>, { button: string; then: string }>> = {
  passphrase: {
    button: 'Open with the passphrase',
    then: 'The key at hand does not open the file, but its passphrase may.'
  },
  'recovery-code': {
    button: 'Open with the recovery code',
    then: 'The code opens the file without its key. Change the key right after: until then the next start needs the code again.'
  }
}

/** Ways into a store whose own key is lost, wrong or out of reach. Nothing where there is none. */
export const OtherWaysIn = ({ status }: { status: StoreStatus }): JSX.Element => {
  const [asked, setAsked] = useState<Exclude<Way, 'key'>>()
  const { passphrase, recoveryCode } = otherWaysIn(status)
  const close = (): void => setAsked(undefined)
  return (
    <>
      {passphrase && <Button onPress={() => setAsked('passphrase')}>{WORDS.passphrase.button}</Button>}
      {recoveryCode && <Button onPress={() => setAsked('recovery-code')}>{WORDS['recovery-code'].button}</Button>}
      {lacksCode(status) && <span className={ui.hint}>The file has no recovery code.</span>}
      {asked && (
        <Dialog title={WORDS[asked].button} isOpen onClose={close}>
          <p>{WORDS[asked].then}</p>
          <OpenForm ways={[asked]} takesFocus onCancel={close} />
        </Dialog>
      )}
    </>
  )
}

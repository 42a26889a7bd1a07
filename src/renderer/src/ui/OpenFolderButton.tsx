import { FolderOpen } from 'lucide-react'
import type { JSX } from 'react'
import { messageOf } from '../app/client'
import { platform, type FolderName } from '../app/platform'
import { Button, ui } from './controls'
import { say } from './notices'

/** Opens a folder of the product in the file manager. In a browser it says instead why that cannot be done there. */
export const OpenFolderButton = ({ folder, what }: { folder: FolderName; what: string }): JSX.Element => {
  const { noFolders, openFolder } = platform()
  if (noFolders !== undefined) return <span className={ui.hint}>{noFolders}</span>
  const open = (): void => {
    openFolder(folder).catch((error: unknown) => say(`The folder was not opened: ${messageOf(error)}`, 'bad'))
  }
  return (
    <Button look="quiet" aria-label={`Open ${what}`} onPress={open}>
      <FolderOpen size={14} aria-hidden />
      Open folder
    </Button>
  )
}

import { Component, type ErrorInfo, type ReactNode } from 'react'
import { Button, Page, ui } from '../ui/controls'
import { copyPlain } from '../ui/notices'
import { messageOf } from './client'

interface Props {
  title: string
  children: ReactNode
}

interface Fault {
  error: unknown
  where: string
}

/** Keeps a fault of one page to that page: the others can still be gone to. */
export class PageBoundary extends Component<Props, { fault: Fault | undefined }> {
  override state: { fault: Fault | undefined } = { fault: undefined }

  static getDerivedStateFromError(error: unknown): { fault: Fault } {
    return { fault: { error, where: '' } }
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    this.setState({ fault: { error, where: componentStack ?? '' } })
  }

  override render(): ReactNode {
    const { fault } = this.state
    const { title, children } = this.props
    if (!fault) return children
    return (
      <Page title={title} lead="This page has a fault.">
        <section className={`${ui.state} ${ui.error}`} role="alert">
          <h2>This page could not be shown</h2>
          <p>{messageOf(fault.error)}</p>
          <p>The gateway goes on working, and so do the other pages. Reloading often helps.</p>
          <div className={ui.actions}>
            <Button look="primary" onPress={() => location.reload()}>
              Reload
            </Button>
            <Button onPress={() => void copyPlain(detailsOf(title, fault), 'the details of the fault')}>
              Copy details
            </Button>
          </div>
        </section>
      </Page>
    )
  }
}

/** For whoever looks into it: what, where, in which browser. Errors of ours hold no secret. */
const detailsOf = (title: string, { error, where }: Fault): string =>
  [
    `Trust Console, page ${title}`,
    error instanceof Error ? (error.stack ?? error.message) : String(error),
    where.trim(),
    navigator.userAgent
  ].join('\n\n')

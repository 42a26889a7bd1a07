import { printableJson } from '../../printable'
import type { Severity } from '../contract'
import type { Format } from './formats'
import { asHtml } from './html'
import { asJUnit } from './junit'
import { asMarkdown } from './markdown'
import type { PostureReport } from './model'
import { asSarif } from './sarif'

/** The report in one format, as the whole text of a file.
 *  @param failOn what counts as a failure, for the one format that knows failures */
export const writeReport = async (report: PostureReport, format: Format, failOn?: Severity): Promise<string> => {
  const text = await textOf(report, format, failOn)
  return text.endsWith('\n') ? text : `${text}\n`
}

const textOf = (report: PostureReport, format: Format, failOn?: Severity): string | Promise<string> => {
  switch (format) {
    case 'json':
      return printableJson(report)
    case 'sarif':
      return asSarif(report)
    case 'junit':
      return asJUnit(report, failOn)
    case 'markdown':
      return asMarkdown(report)
    case 'html':
      return asHtml(report)
  }
}

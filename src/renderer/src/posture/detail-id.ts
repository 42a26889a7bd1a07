/** The element id of the pane, for bringing it into view. */
export const DETAIL_ID = 'posture-detail'

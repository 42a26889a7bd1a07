import { createElement } from 'react'
import { createRoot } from 'react-dom/client'

// The least that React can show: what the console's first paint is measured against.
createRoot(document.getElementById('root')).render(createElement('h1', null, 'Empty page'))

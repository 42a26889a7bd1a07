import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { PosturePage } from './posture/PosturePage'
import './app/base.css'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no root element')
createRoot(root).render(
  <StrictMode>
    <PosturePage />
  </StrictMode>
)

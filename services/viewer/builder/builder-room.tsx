/** The room of the page "Builder": the list of saved reports, and the builder of one. */
import { Route, Routes } from 'react-router';
import { NotFoundPage } from '../shell/not-found-page.tsx';
import { EditorPage } from './editor/editor-page.tsx';
import { DefinitionList } from './list/definition-list.tsx';

export const BuilderRoom = () => (
  <Routes>
    <Route index element={<DefinitionList />} />
    <Route path=":id" element={<EditorPage />} />
    <Route path="*" element={<NotFoundPage />} />
  </Routes>
);

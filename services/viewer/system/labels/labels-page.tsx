/** Names of ids, dimension by dimension: sought, edited in place, taken in from a CSV and given out as one. */
import { useNavigate, useParams } from 'react-router';
import { DIMENSION_TITLES } from '../../../metrics/catalogue.ts';
import { DIMENSIONS } from '../../../metrics/types.ts';
import { SelectField } from '../../ui/field.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import styles from '../system.module.css';
import { LabelBook } from './label-book.tsx';
import { dimensionOf } from './labels.ts';

export function LabelsPage() {
  const dimension = dimensionOf(useParams()['dimension']);
  const navigate = useNavigate();
  return (
    <>
      <PageHead
        title="Names"
        lead="What ids are called on screen, in PDFs and mails. CSV and JSON carry both; stored reports keep the names they were made with."
      />
      <div className={styles['section']}>
        <SelectField
          label="Names of"
          value={dimension}
          options={DIMENSIONS.map((value) => ({ value, text: DIMENSION_TITLES[value] }))}
          onChange={(value) => void navigate(`/system/labels/${value}`)}
        />
        <LabelBook key={dimension} dimension={dimension} />
      </div>
    </>
  );
}

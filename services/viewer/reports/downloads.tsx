/** The stored report as files. The first time a format is asked for, the server draws it, which may take a moment. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { numberFormat } from '../../reports/formatters.ts';
import { fetchFile, saveFile } from '../api/files.ts';
import { Button } from '../ui/button.tsx';
import { useNotices } from '../ui/notices.tsx';
import styles from './downloads.module.css';

interface DownloadsProps {
  readonly report: string;
  readonly formats: readonly string[];
  readonly locale: string;
}

export const Downloads = ({ formats, ...rest }: DownloadsProps) => (
  <div className={styles['downloads']} role="group" aria-label="Download">
    <span className={styles['label']} aria-hidden="true">
      Download
    </span>
    {formats.map((format) => (
      <Download key={format} format={format} {...rest} />
    ))}
  </div>
);

interface DownloadProps extends Omit<DownloadsProps, 'formats'> {
  readonly format: string;
}

function Download({ report, format, locale }: DownloadProps) {
  const { complain } = useNotices();
  const client = useQueryClient();
  const [share, setShare] = useState<number | null>(null);
  const left = useRef(new AbortController());
  useEffect(() => {
    const leaving = new AbortController();
    left.current = leaving;
    return () => leaving.abort();
  }, []);
  const download = useMutation({
    mutationFn: () => fetchFile(`/reports/${report}/download?format=${format}`, left.current.signal, setShare),
    onSuccess: (file) => {
      saveFile(file);
      // It is kept from now on.
      void client.invalidateQueries({ queryKey: ['report', report, 'files'] });
    },
    onError: (error) => {
      if (!left.current.signal.aborted) complain(error);
    },
  });
  const name = format.toUpperCase();
  const said = !download.isPending
    ? name
    : share === null
      ? `Drawing ${name}…`
      : `${name}, ${numberFormat(locale, 0).format(share * 100)} %`;
  return (
    <Button busy={download.isPending} aria-label={`Download ${said}`} onClick={() => download.mutate()}>
      {said}
    </Button>
  );
}

"""The rows of the benchmark table, for people and for machines."""

import dataclasses
import statistics

# Of what was measured: answers are responses that counted, records their recorded RRs.
MIX = ('queries_per_answer', 'records_per_answer', 'new_share')


@dataclasses.dataclass
class Row:
    """What the runs of one line gave; the note of a row without values says why, otherwise what was measured."""

    name: str
    values: list = dataclasses.field(default_factory=list)
    unit: str = ''
    mix: dict = dataclasses.field(default_factory=dict)
    note: str = ''
    ratios: list = dataclasses.field(default_factory=list)
    ratio_of: str = ''

    @property
    def median(self):
        return statistics.median(self.values) if self.values else None

    def compare(self, other):
        """The ratios to another row, run by run: both were measured in turns."""
        self.ratios = [mine / its for mine, its in zip(self.values, other.values)]
        self.ratio_of = other.name

    def as_json(self):
        return {'name': self.name, 'unit': self.unit, **spread(self.values), 'mix': self.mix, 'note': self.note,
                'ratio': spread(self.ratios) | {'of': self.ratio_of} if self.ratios else None}


def spread(values):
    if not values:
        return {'runs': 0, 'median': None, 'smallest': None, 'largest': None}
    return {'runs': len(values), 'median': statistics.median(values), 'smallest': min(values), 'largest': max(values)}


def skipped(name, reason):
    return Row(name, note=f'skipped: {reason}')


def mix_of(counters):
    """What a sensor got, from its counters."""
    messages, observations = counters['messages'], counters['observations']
    answers = max(1, messages['accepted'])
    return dict(zip(MIX, (messages['queries'] / answers, observations['parsed'] / answers,
                          counters['bloom']['new'] / max(1, observations['parsed']))))


def mix_text(mix):
    """In words; a part of it that is not known is left out."""
    words = {'queries_per_answer': '{:.2f} queries an answer', 'records_per_answer': '{:.1f} recorded RRs an answer',
             'new_share': '{:.3%} of them new'}
    return ', '.join(text.format(mix[name]) for name, text in words.items() if name in mix)


def number(value):
    return '-' if value is None else f'{value:,.0f}' if value >= 100 else f'{value:.4g}'


def runs_text(values):
    return f'{number(min(values))} to {number(max(values))}' if len(values) > 1 else ''


def ratio_text(row):
    if not row.ratios:
        return ''
    limits = f' ({min(row.ratios):.3f} to {max(row.ratios):.3f})' if len(row.ratios) > 1 else ''
    return f'{statistics.median(row.ratios):.3f} of {row.ratio_of}{limits}'


def print_table(rows):
    """Medians, with the smallest and the largest of the runs; what was measured is on the next line."""
    print(f'{"row":<34}{"median":>13}  {"smallest to largest":<30}{"unit":<13}ratio (smallest to largest)')
    for row in rows:
        print(f'{row.name:<34}{number(row.median):>13}  {runs_text(row.values):<30}{row.unit:<13}{ratio_text(row)}'.rstrip())
        remarks = '; '.join(text for text in (mix_text(row.mix), row.note) if text)
        if remarks:
            print(f'    {remarks}')

"""What a page is made of: its question, the open book, controls, a figure, the reading, and what lies folded below."""

from pages._cells.actions import add_actions, adding_actions, edit_actions, kept_actions
from pages._cells.analysis_runs import attempt, run, run_beside
from pages._cells.book import bring_files, open_book
from pages._cells.book_settings import call, choose_days, exit_form, next_time, roll_up, templates
from pages._cells.chosen import days, first_days, mine, months, stretch
from pages._cells.compare import choose_by, first_said
from pages._cells.contents import link_to, next_pages, page, question
from pages._cells.controls import TYPED_DAY, choose, choose_some, choose_within
from pages._cells.data_report import report
from pages._cells.deck_builder import deck_builder
from pages._cells.editable_tables import written
from pages._cells.experiment import areas, bring_answers, kept_plan, plan, read_as
from pages._cells.experiment_questions import ask
from pages._cells.explore import explored
from pages._cells.exports import exports
from pages._cells.figure import figure, table
from pages._cells.intake import correct, heading
from pages._cells.kept_rows import register
from pages._cells.last_notebook import became, compare, last_time
from pages._cells.linking import choose_account
from pages._cells.listing import accounts, everyone
from pages._cells.milestones import mark_milestones
from pages._cells.named_words import name_words, with_words
from pages._cells.open_session import keep_book
from pages._cells.own_column import own_column
from pages._cells.own_notebook import own_notebook
from pages._cells.pack import heading_kept, own_words, pack_items
from pages._cells.pack_template import begin
from pages._cells.planning import keep_split, planned_kpis, write_plan
from pages._cells.preventable import judge, judging, without_unavoidable
from pages._cells.safe_text import plain
from pages._cells.saving import save_notebook
from pages._cells.signed import carrying_a_sign
from pages._cells.summary import cannot_tell, coming_up, fix_first, sides, six_numbers, what_matters
from pages._cells.text import calm, method, reading, takeaway

__all__ = [
    "TYPED_DAY",
    "accounts",
    "add_actions",
    "adding_actions",
    "areas",
    "ask",
    "attempt",
    "became",
    "begin",
    "bring_answers",
    "bring_files",
    "call",
    "calm",
    "cannot_tell",
    "carrying_a_sign",
    "choose",
    "choose_account",
    "choose_by",
    "choose_days",
    "choose_some",
    "choose_within",
    "coming_up",
    "compare",
    "correct",
    "days",
    "deck_builder",
    "edit_actions",
    "everyone",
    "exit_form",
    "explored",
    "exports",
    "figure",
    "first_days",
    "first_said",
    "fix_first",
    "heading",
    "heading_kept",
    "judge",
    "judging",
    "keep_book",
    "keep_split",
    "kept_actions",
    "kept_plan",
    "last_time",
    "link_to",
    "mark_milestones",
    "method",
    "mine",
    "months",
    "name_words",
    "next_pages",
    "next_time",
    "open_book",
    "own_column",
    "own_notebook",
    "own_words",
    "pack_items",
    "page",
    "plain",
    "plan",
    "planned_kpis",
    "question",
    "read_as",
    "reading",
    "register",
    "report",
    "roll_up",
    "run",
    "run_beside",
    "save_notebook",
    "sides",
    "six_numbers",
    "stretch",
    "table",
    "takeaway",
    "templates",
    "what_matters",
    "with_words",
    "without_unavoidable",
    "write_plan",
    "written",
]

"""How slides look as HTML. Sizes are shares of a slide's width, so that a thumbnail is the slide made small."""

STYLE = """
.deck-slide {
  container-type: inline-size;
  aspect-ratio: 16/9;
  background: #fff;
  color: #1B2430;
  position: relative;
  overflow: hidden;
  font-family: var(--deck-font, Arial), "Liberation Sans", Arial, sans-serif;
  border: 1px solid #DDE2E8;
}
.deck-slide > div { position: absolute; }
.deck-slide p { margin: 0; line-height: 1.2; }
.deck-slide .head {
  left: 5.6%;
  right: 5.6%;
  top: 5.2%;
  font-size: 1.25cqw;
  color: #5B6472;
  display: flex;
  justify-content: space-between;
}
.deck-slide .title { left: 5.6%; right: 5.6%; top: 11%; font-size: 2.9cqw; font-weight: 700; line-height: 1.12; }
.deck-slide .body { left: 5.6%; right: 5.6%; top: 26%; bottom: 12.5%; display: flex; gap: 3.5%; }
.deck-slide .foot {
  left: 5.6%;
  right: 5.6%;
  bottom: 3.6%;
  font-size: 1.25cqw;
  color: #5B6472;
  border-top: 1px solid #DDE2E8;
  padding-top: .6cqw;
}
.deck-slide .rows, .deck-slide .beside, .deck-slide .panels { display: flex; flex-direction: column; flex: 1; }
.deck-slide .rows { flex: 2; }
.deck-slide .row {
  flex: 1;
  display: flex;
  gap: 3%;
  align-items: flex-start;
  padding-top: 1.4cqw;
  border-top: 1px solid #DDE2E8;
}
.deck-slide .row:first-child, .deck-slide .block:first-child { border-top: 0; }
.deck-slide .row .number { width: 36%; }
.deck-slide .few .number { width: 6%; }
.deck-slide .number { font-size: 3.6cqw; font-weight: 700; }
.deck-slide .text { font-size: 1.9cqw; }
.deck-slide .small { font-size: 1.35cqw; color: #5B6472; }
.deck-slide .strong { font-weight: 700; font-size: 1.4cqw; }
.deck-slide .block { flex: 1; border-top: 1px solid #DDE2E8; padding-top: 1cqw; }
.deck-slide .panel {
  flex: 1;
  background: #F4F6F8;
  border-left: .5cqw solid #DDE2E8;
  padding: 1.5cqw;
  margin-bottom: 1.4cqw;
}
.deck-slide .good { color: var(--deck-accent); }
.deck-slide .bad { color: #D55E00; }
.deck-slide .quiet { color: #5B6472; }
.deck-slide .panel.good, .deck-slide .panel.bad, .deck-slide .block.good, .deck-slide .block.bad { color: inherit; }
.deck-slide .panel.good { border-color: var(--deck-accent); }
.deck-slide .panel.bad { border-color: #D55E00; }
.deck-slide .figure { flex: 2; min-width: 0; min-height: 0; }
.deck-slide .figure img { width: 100%; height: 100%; object-fit: contain; object-position: left top; }
.deck-slide .stack { flex-direction: column; gap: 1cqw; }
.deck-slide .below { display: flex; gap: 2%; }
.deck-slide .below .block { border-top: .4cqw solid #DDE2E8; }
.deck-slide .below .block.good { border-color: var(--deck-accent); color: inherit; }
.deck-slide .below .block.bad { border-color: #D55E00; color: inherit; }
.deck-slide table { width: 100%; border-collapse: collapse; height: 100%; font-size: 1.65cqw; }
.deck-slide td, .deck-slide td b, .deck-slide td p { font-size: 1.65cqw; line-height: 1.15; }
.deck-slide td p.small { font-size: 1.3cqw; }
.deck-slide th {
  text-align: left;
  font-size: 1.25cqw;
  color: #5B6472;
  border-bottom: 2px solid #1B2430;
  padding: .6cqw .8cqw .6cqw 0;
}
.deck-slide td {
  border-bottom: 1px solid #DDE2E8;
  padding: .7cqw .8cqw .7cqw 0;
  vertical-align: middle;
  white-space: pre-line;
}
.deck-slide .logos { display: flex; gap: 2.2cqw; align-items: center; color: #1B2430; }
.deck-slide .logos img { height: 2.6cqw; max-width: 15cqw; object-fit: contain; }
.deck-slide .by { left: 5.6%; bottom: 6%; font-size: 1.4cqw; color: #5B6472; }
.deck-slide .cover { left: 5.6%; right: 5.6%; top: 28%; }
.deck-slide .cover .name { font-size: 5cqw; font-weight: 700; }
"""
PAGE = """
body { margin: 0 auto; max-width: 75rem; padding: 1rem; background: #ECEEF1; }
section { margin: 0 0 2rem; }
pre { white-space: pre-wrap; font: 14px/1.5 Arial, sans-serif; color: #5B6472; }
@page { size: 13.333in 7.5in; margin: 0; }
@media print {
  body { padding: 0; max-width: none; background: #fff; }
  section { margin: 0; break-after: page; }
  pre { display: none; }
}
"""

{#-
  What is it? A unit and period whose opening + arrived − departed is not its closing, or whose transfers are more than its
  arrivals or departures.
  When does it matter? Always: the sheet of movement (сводная ведомость учёта движения) would not add up.
  How to resolve? Look at the unit's memberships in marts.fct_membership: overlapping or torn ones mean that orders
  (движение) contradict each other; mend them in the journal. If they are sound, rpt_movement is wrong.
-#}
select
    institution_id,
    academic_year,
    unit_kind,
    unit_id,
    period_id,
    opening,
    arrived,
    departed,
    closing
from {{ slice_of(ref('rpt_movement')) }}
where
    opening + arrived - departed <> closing
    or transferred_in > arrived
    or transferred_out > departed

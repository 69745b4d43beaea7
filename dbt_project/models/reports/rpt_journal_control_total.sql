{{ journal_control(of_day=false, by_unit=true) }}

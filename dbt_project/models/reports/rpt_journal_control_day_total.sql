{{ journal_control(of_day=true, by_unit=true) }}

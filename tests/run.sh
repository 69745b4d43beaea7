# Все проверки: сначала быстрые (линтеры, типы, слои), потом тесты. Запускается через ./run test.
# Параметры передаются pytest: ./run test tests/unit -k quarantine; покрытие: ./run test -n 2 --dist loadfile --cov
set -eu

if [ $# -eq 0 ]; then
    ruff check .
    ruff format --check .
    mypy
    lint-imports
    sqlfluff lint --processes 2 dbt_project
    exec pytest -n 2 --dist loadfile --no-loadscope-reorder
fi
exec pytest "$@"

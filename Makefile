# Names for the commands of portal.py, for those whose fingers know make.
.PHONY: run test check fix screenshots lock ci

run test check fix screenshots lock:
	@python3 portal.py $@

ci:
	@bash .ci/run

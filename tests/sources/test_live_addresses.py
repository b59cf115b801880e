import pytest
from groundswell.errors import UsageError
from groundswell.sources.live.addresses import split_address


@pytest.mark.parametrize("address", ["http://[::1/x", "https://host:port/x", "https:///x"])
def test_an_address_that_is_none_is_refused_by_name(address: str) -> None:
    with pytest.raises(UsageError, match="is not the address of a service.*expected https://HOST"):
        split_address(address)


def test_an_address_has_a_host() -> None:
    assert split_address("http://[::1]:80/x").hostname == "::1"

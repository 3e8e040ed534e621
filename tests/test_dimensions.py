"""What accounts can be compared by: groups a reader would choose stand before the numbers that make fifty of them."""

from analysis import Book


def test_ages_are_offered_after_the_groups_that_have_names() -> None:
    rows = "\n".join(
        f"C{n},{20 + n % 30},{n % 3},{'North' if n % 2 else 'South'},{'Yes' if n % 4 == 0 else 'No'}" for n in range(90)
    )
    book = Book.from_files(("customers.csv", f"customer_id,Customer_Age,Dependents,Region,churned\n{rows}\n".encode()))
    assert list(book.dimensions.values()) == ["Dependents", "Region", "Customer_Age"]


def test_the_order_of_the_file_holds_among_groups_of_a_few_values() -> None:
    rows = "\n".join(f"C{n},{n % 9 * 5 + 7},{'ab'[n % 2]},{n % 7 // 6}" for n in range(90))
    book = Book.from_files(("customers.csv", f"customer_id,Dependents,Tier,churned\n{rows}\n".encode()))
    assert list(book.dimensions.values()) == ["Dependents", "Tier"]

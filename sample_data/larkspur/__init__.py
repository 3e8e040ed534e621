"""Larkspur, a made-up company that sells scheduling software: everything its sample book is made of."""

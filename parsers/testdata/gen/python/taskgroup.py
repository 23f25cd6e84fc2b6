# needs: 3.11
import oracle  # noqa
import asyncio


async def fetch(n):
    await asyncio.sleep(0)
    raise ConnectionError(f"host {n} is down")


async def main():
    async with asyncio.TaskGroup() as tg:
        tg.create_task(fetch(1))
        tg.create_task(fetch(2))


asyncio.run(main())

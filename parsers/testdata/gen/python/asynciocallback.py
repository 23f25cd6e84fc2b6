# needs: 3.7
import oracle
import asyncio


def callback():
    raise ZeroDivisionError("in callback")


async def main():
    loop = asyncio.get_running_loop()
    default = loop.default_exception_handler

    def handler(loop, context):
        oracle.note(context["exception"], mechanism="logging", handled=True)
        default(context)
    loop.set_exception_handler(handler)
    loop.call_soon(callback)
    await asyncio.sleep(0.01)


asyncio.run(main())

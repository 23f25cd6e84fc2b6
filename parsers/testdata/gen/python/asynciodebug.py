# needs: 3.7
import oracle
import asyncio


async def job():
    raise KeyError("debug")


async def main():
    loop = asyncio.get_running_loop()
    default = loop.default_exception_handler

    def handler(loop, context):
        oracle.note(context["exception"], mechanism="logging", handled=True)
        default(context)
    loop.set_exception_handler(handler)
    loop.create_task(job())
    await asyncio.sleep(0.01)
    import gc
    gc.collect()


asyncio.run(main(), debug=True)
